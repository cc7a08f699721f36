"""`python -m stretches.figure`: a picture on standard output, or a plain word and exit status 2."""

import subprocess
import sys
from xml.etree import ElementTree

import pytest

from stretches.figure import draw
from stretches.figure.__main__ import main
from stretches.figure.sheet import contact_sheet


def test_the_command_prints_the_picture(capsys):
    order = "--leg right --aid towel --grip 0.2 --knee straight --resting-leg bent --phase hold"

    assert main(order.split()) == 0
    assert capsys.readouterr().out == draw(grip=0.2, colours="literal") + "\n"


def test_the_command_runs_without_any_settings():
    done = subprocess.run(
        [sys.executable, "-m", "stretches.figure", "--aid", "chair", "--labels", "all"],
        capture_output=True,
        text=True,
        env={"PATH": ""},
        check=True,
    )

    assert "Hamstring stretch sitting on a chair, right leg" in done.stdout


@pytest.mark.parametrize("aid", ["towel", "band", "tubing", "hands", "chair"])
@pytest.mark.parametrize("colours", ["css", "literal", "grey", "line"])
def test_every_aid_in_every_palette(capsys, aid, colours):
    assert main(["--aid", aid, "--colours", colours, "--marks", "all", "--labels", "all"]) == 0

    ElementTree.fromstring(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("--grip 1.5", "grip: 1.5 is not a number from 0 to 1"),
        ("--lift 20", "lift"),
        ("--target 140", "target"),
        ("--aid chair --knee bent", "knee: the seated stretch"),
        ("--marks star", "marks: star"),
        ("--marks arc,,up", "marks: an empty name"),
        ("--aid chair --marks arc", "marks: arc"),
        ("--grip nan", "grip: nan is not a number from 0 to 1"),
        ("--moment 1.01", "moment"),
        ("--breath 2", "breath"),
        ("--contact-sheet /nowhere/at/all.svg", "nowhere"),
        ("--contact-sheet=", "."),
    ],
)
def test_what_cannot_be_drawn_ends_with_status_two(capsys, order, said):
    assert main(order.split()) == 2

    answer = capsys.readouterr()
    assert said in answer.err
    assert answer.out == ""


def test_an_unknown_aid_ends_with_status_two(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--aid", "rope"])

    assert stopped.value.code == 2
    assert "rope" in capsys.readouterr().err


def test_every_parameter_can_be_chosen(capsys):
    order = (
        "--leg left --resting-leg straight --knee bent --aid band --grip 0.6 --phase lower --moment 0.2 "
        "--lift 70 --target 95 --camera right --breath 0.5 --marks arc,down --labels side,angle --ids a"
    )

    assert main(order.split()) == 0
    drawn = draw(
        side="left",
        resting_leg="straight",
        knee="bent",
        aid="band",
        grip=0.6,
        phase="lower",
        moment=0.2,
        lift=70,
        target=95,
        camera="right",
        breath=0.5,
        marks={"arc", "down"},
        labels={"side", "angle"},
        ids="a",
        colours="literal",
    )
    assert capsys.readouterr().out == drawn + "\n"


def test_the_contact_sheet_goes_to_standard_output_where_no_file_is_named(capsys):
    assert main(["--contact-sheet"]) == 0

    assert capsys.readouterr().out == contact_sheet() + "\n"


def test_the_contact_sheet_holds_every_combination(tmp_path):
    file = tmp_path / "sheet.svg"

    assert main(["--contact-sheet", str(file)]) == 0
    root = ElementTree.parse(file).getroot()
    assert len(root.findall("{http://www.w3.org/2000/svg}svg")) == 130
