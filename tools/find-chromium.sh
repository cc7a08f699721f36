#!/bin/sh
# Print the path of a Chromium that starts, or fail. In this order: $CHROMIUM, one of the machine,
# the one inside the npm package @sparticuz/chromium (Linux on x64), unpacked once into .cache/.
cd "$(dirname "$0")/.." || exit 1
own=$PWD/.cache/chromium

starts() { "$1" --version --no-sandbox >/dev/null 2>&1; }

for name in "$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable \
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
  path=$(command -v "$name") && starts "$path" && echo "$path" && exit 0
done

if [ ! -x "$own/chromium" ]; then
  [ -d node_modules/@sparticuz/chromium ] && node tools/unpack-chromium.mjs "$own" >&2 || exit 1
  # Started through this line it also finds the libraries that came with it.
  printf '#!/bin/sh\nLD_LIBRARY_PATH="%s/lib" exec "%s/chromium" "$@"\n' "$own" "$own" >"$own/with-libraries"
  chmod +x "$own/with-libraries"
fi
for path in "$own/chromium" "$own/with-libraries"; do
  starts "$path" && echo "$path" && exit 0
done
exit 1
