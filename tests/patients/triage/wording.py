"""clinical.md 9.3 as it is printed: what every message reads with the default numbers."""

MESSAGES = {
    "M-999-NERVES": (
        "emergency",
        "Call 999 or go to A&E now",
        "Some of your answers can be signs of pressure on the nerves at the bottom of your back. "
        "This is rare. It needs to be checked in hospital straight away. Stop the stretch. Call 999 "
        "or go to your nearest A&E now. Ask someone to drive you. Show them this page. Do not wait "
        "for us to call you.",
    ),
    "M-999-CHEST": (
        "emergency",
        "Call 999 now",
        "You told us about chest pain, trouble breathing, coughing up blood or passing out. This "
        "can be serious. Stop and call 999 now. Do not drive yourself. Do not wait for us to call "
        "you.",
    ),
    "M-999-ACCIDENT": (
        "emergency",
        "Call 999 or go to A&E now",
        "You told us your pain began with a serious accident. You need to be checked in hospital "
        "before you do any more stretches. Call 999 or go to A&E now.",
    ),
    "M-999-LEG": (
        "emergency",
        "Call 999 or go to A&E now",
        "You told us your leg has turned cold, pale or blue. This can mean that blood is not "
        "getting through. Call 999 or go to A&E now.",
    ),
    "M-999-CRISIS": (
        "emergency",
        "Get help now",
        "It sounds as if things are very hard right now. You deserve help. If you are in danger, "
        "call 999 or go to A&E now. You can call 111 and choose the mental health option at any "
        "time. You can call Samaritans free on 116 123, day or night. We have told the clinic, but "
        "no one may see this straight away.",
    ),
    "M-111-CLOT": (
        "urgent",
        "Call 111 or ask for an urgent GP appointment today",
        "Your answers can be signs of a blood clot in your leg. Stop the stretch. Call 111 or ask "
        "for an urgent GP appointment today. Call 999 if you get chest pain or find it hard to "
        "breathe.",
    ),
    "M-111-UNWELL": (
        "urgent",
        "Call 111 or ask for an urgent GP appointment today",
        "Back pain together with what you told us needs to be checked by a doctor. Stop the "
        "stretch. Call 111 or ask for an urgent GP appointment today.",
    ),
    "M-111-BONE": (
        "urgent",
        "Call 111 or ask for an urgent GP appointment today",
        "After a fall or a sudden pain, your bones may need to be checked. Stop the stretch. Call "
        "111 or ask for an urgent GP appointment today. Go to A&E if you cannot stand or walk.",
    ),
    "M-TODAY-INJURY": (
        "urgent",
        "Stop and get advice today",
        "You may have hurt the muscle at the back of your thigh. Stop the stretch. Rest the leg. "
        "Call the clinic today. If we are closed, call 111. Go to A&E or an urgent treatment centre "
        "if you cannot put weight on your leg.",
    ),
    "M-TODAY-WEAK": (
        "urgent",
        "Stop and get advice today",
        "New weakness in your leg or foot needs to be checked. Stop the stretch. Call the clinic "
        "today. If we are closed, call 111. Go to A&E now if both legs are weak. Go to A&E now if "
        "you feel numb around your bottom or genitals, or if peeing or pooing has changed.",
    ),
    "M-TODAY-PAIN": (
        "urgent",
        "Stop and call the clinic today",
        "Your pain was very strong. Stop the stretch for now. Call the clinic today. If we are "
        "closed and the pain is so bad that you cannot sleep or move, call 111.",
    ),
    "M-TODAY-NERVE": (
        "urgent",
        "Stop and call the clinic today",
        "Tingling or numbness that stays after a stretch needs to be checked. Stop the stretch. "
        "Call the clinic today. If we are closed, call 111. Go to A&E now if both legs are numb or "
        "weak. Go to A&E now if you feel numb around your bottom or genitals, or if peeing or "
        "pooing has changed.",
    ),
    "M-TODAY-BOTH": (
        "urgent",
        "Stop and call the clinic today",
        "You felt tingling, numbness or an electric feeling in both legs. Even if it has gone, we "
        "need to talk to you today. Stop the stretch. Call the clinic today. If we are closed, call "
        "111. Go to A&E now if it comes back, or if both legs are weak. Go to A&E now if you feel "
        "numb around your bottom or genitals, or if peeing or pooing has changed.",
    ),
    "M-TODAY-CHECK": (
        "urgent",
        "Stop and call the clinic today",
        "We need to ask you more about your answers. Stop the stretch. Call the clinic today. If we "
        "are closed, call 111. Go to A&E now if you feel numb around your bottom or genitals, or if "
        "peeing or pooing has changed.",
    ),
    "M-NOTE-SAFETY": (
        "urgent",
        "Please answer some safety questions",
        "You wrote something that we want to be sure about. Please answer the safety questions on "
        "the next page now. Stop the stretch until we have read your note. If you are worried, call "
        "111.",
    ),
    "M-STOP-INJURY": (
        "soon",
        "Stop this stretch for now",
        "A pop or a bruise can mean a small tear. Stop the stretch and rest the leg. Your physio "
        "will look at this within 2 working days. Call the clinic sooner if the pain gets worse, "
        "the bruise spreads or you cannot walk well.",
    ),
    "M-STOP": (
        "soon",
        "Stop this stretch for now",
        "Your pain has gone above the level we agreed, or has not settled by the morning. Stop the "
        "stretch. Your physio will look at this within 2 working days and tell you what to do next. "
        "Call the clinic if it gets worse.",
    ),
    "M-STOP-NERVE": (
        "soon",
        "Stop this stretch for now",
        "Tingling, burning or an electric feeling can mean that a nerve is being pulled. Stop the "
        "stretch. Your physio will look at this within 2 working days. Call the clinic today if the "
        "feeling comes back, or does not go away.",
    ),
    "M-TECHNIQUE": (
        "routine / soon",
        "Make the stretch easier",
        "The stretch seems to be felt in the wrong place. Bend your knee more. Hold the towel "
        "nearer to its ends. Keep your bottom on the floor. Stop if the pain comes back. Your "
        "physio can see this.",
    ),
    "M-REVIEW": (
        "routine / soon",
        "Your physio will look at this",
        "Some of your answers have changed. Keep the stretch easy: pull less and hold for a shorter "
        "time. Your physio will look at this. Call the clinic if it gets worse.",
    ),
    "M-CHECK-IN": (
        "soon",
        "How are you?",
        "You have not been in touch since a session that hurt. Please do not start again yet. Tap "
        "here to tell us how you are, or call the clinic.",
    ),
    "M-CONTACT": (
        "soon",
        "We have got your request",
        "A member of the team will call you within 2 working days. If you cannot wait, call the "
        "clinic. If you need medical help now, call 111. In an emergency call 999.",
    ),
    "M-EASE": (
        "routine",
        "Make the next session easier",
        "Your pain went a bit too high or took longer to settle. Next time, hold the towel nearer "
        "to its ends, bend your knee more and pull less. Stop if the pain gets that high again.",
    ),
    "M-EASE-NERVE": (
        "routine",
        "Make the next session easier",
        "You felt the nerve feeling that you know. Next time, bend your knee more and pull less. "
        "Stop and call the clinic if it is worse than usual. Do the same if it does not go when you "
        "let go.",
    ),
    "M-BEND-RESTING": (
        "routine",
        "Bend your other knee",
        "The straight leg may be pulling on the front of your hip. Bend that knee and put your foot "
        "flat on the floor. Use this position from now on.",
    ),
    "M-REST-TODAY": (
        "routine / soon",
        "Leave the stretch for today",
        "Your pain is already high. Leave the stretch for today. This does not count as a missed "
        "session. Call the clinic if it is the same tomorrow.",
    ),
    "M-TOO-OFTEN": (
        "routine",
        "That is enough for today",
        "You have done more sessions than planned. More is not better here. Carry on tomorrow.",
    ),
    "M-ASK-AGAIN": (
        "routine",
        "We are missing an answer",
        "We could not save your pain score. Please answer the question again. If you had no pain, choose 0.",
    ),
    "M-NUDGE": (
        "routine",
        "Shall we carry on?",
        "We have not heard from you for a while. Would you like to carry on, change the plan or "
        "stop? Tap to tell us.",
    ),
    "M-THANKS": (
        "none",
        "Saved",
        "Thank you. Your session is saved. Tell us if you notice anything new.",
    ),
}
