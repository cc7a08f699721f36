#!/bin/sh
# docs/deploy.md from a bare user account: packages, settings, database, pages behind TLS, backup and restore.
# Run as root on a Debian machine with python3-venv (and nginx for the TLS part). Leaves nothing behind.
# Everything listens on loopback only, and ends with this script.
set -eu
HOUSE=$(cd "$(dirname "$0")/.." && pwd)
PYTHON=${PYTHON:-/usr/bin/python3}
ACCOUNT=homestretch-drill PORT=${PORT:-8931} TLS=${TLS:-8932}
HOME_DIR=$(mktemp -d) && chmod 755 "$HOME_DIR"
PIDS=""

clean() {
  for pid in $PIDS; do kill "$pid" 2>/dev/null || true; done
  pkill -u "$ACCOUNT" 2>/dev/null && sleep 2  # what `su` started: the account is ours, and so is all it runs
  userdel "$ACCOUNT" 2>/dev/null || true
  rm -rf "$HOME_DIR"
}
trap clean EXIT INT TERM
step() { printf '== %s (%s s)\n' "$1" "$(( $(date +%s) - BEGAN ))"; }
BEGAN=$(date +%s)

useradd --home-dir "$HOME_DIR" --shell /bin/sh "$ACCOUNT"
git clone -q "$HOUSE" "$HOME_DIR/app" && mkdir "$HOME_DIR/record" "$HOME_DIR/backups"
chown -R "$ACCOUNT" "$HOME_DIR"
as() { su "$ACCOUNT" -s /bin/sh -c "cd '$HOME_DIR/app' && PATH=$HOME_DIR/app/.venv/bin:\$PATH && set -a && . '$HOME_DIR/env' && $1"; }

: > "$HOME_DIR/env"
as "'$PYTHON' -m venv .venv && .venv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock"
step 'packages of the lock file'

as 'python manage.py migrate' 2> "$HOME_DIR/said" && { echo 'It started without a secret'; exit 1; }
grep -q 'Set SECRET_KEY' "$HOME_DIR/said"
step 'without settings it says which one is missing'

PUBLIC=$(as "DEMO=1 python manage.py backup_key '$HOME_DIR/backup-key.txt'")
cat > "$HOME_DIR/env" <<SETTINGS
SECRET_KEY=$(as 'python -c "import secrets; print(secrets.token_urlsafe(50))"')
ALLOWED_HOSTS=localhost
SITE_URL=https://localhost:$TLS
CSRF_TRUSTED_ORIGINS=https://localhost:$TLS
BEHIND_PROXY=1
DATABASE_URL=sqlite:///$HOME_DIR/record/homestretch.sqlite3
EMAIL_URL=smtp://127.0.0.1:2525
BACKUP_TO=$PUBLIC
BACKUP_FOLDER=$HOME_DIR/backups
DJANGO_SUPERUSER_PASSWORD=$(as 'python -c "import secrets; print(secrets.token_urlsafe(30))"')
SETTINGS
as 'python manage.py migrate -v 0 && python manage.py load_library && python manage.py collectstatic --noinput -v 0'
as 'python manage.py createsuperuser --noinput --email admin@clinic.example --name Admin'
step 'database, library, static files, the first person'

as 'python manage.py check_clinic --no-mail' > "$HOME_DIR/said" && { echo 'A house without a clinic passed for ready'; exit 1; }
grep -q 'There is no clinic yet' "$HOME_DIR/said"
as 'python manage.py shell -v 0' <<'CLINIC'
from clinic.models import Clinic, User
clinic = Clinic.objects.create(name="Drill clinic", phone="020 7946 0000")
clinic.on_duty = User.objects.create_user("lead@clinic.example", name="Lea Lind", role="lead", clinic=clinic)
clinic.deputy = User.objects.create_user("deputy@clinic.example", name="Dan Dole", role="clinician", clinic=clinic)
clinic.save()
CLINIC
as "python manage.py daily && python manage.py backup '$HOME_DIR/backups'"
as 'python manage.py check_clinic --no-mail'
step 'a clinic, the daily job, a backup, check_clinic'

as "exec gunicorn clinic.wsgi --config python:clinic.server --bind 127.0.0.1:$PORT --worker-class gthread --workers 2 --threads 4 --no-control-socket" 2> "$HOME_DIR/web.log" &
PIDS="$PIDS $!"
as 'exec python manage.py send_notices --loop' > /dev/null 2>&1 &
PIDS="$PIDS $!"
for _ in 1 2 3 4 5 6 7 8 9 10; do curl -fs "http://127.0.0.1:$PORT/healthz/live" -H 'Host: localhost' -H 'X-Forwarded-Proto: https' >/dev/null && break; sleep 1; done
if command -v nginx >/dev/null; then
  openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -keyout "$HOME_DIR/privkey.pem" -out "$HOME_DIR/fullchain.pem" 2>/dev/null
  { echo "pid $HOME_DIR/nginx.pid; error_log $HOME_DIR/nginx.log; daemon off; events {} http {"
    sed -e "s/127.0.0.1:8000/127.0.0.1:$PORT/; s/clinic.example;/localhost;/; s|/etc/letsencrypt/live/clinic.example|$HOME_DIR|; s/listen 443 ssl/listen 127.0.0.1:$TLS ssl/; s/listen 80;/listen 127.0.0.1:$((TLS + 1));/; /listen \[::\]/d" \
      -e 's/^    http2 on;//' "$HOUSE/docs/deploy/nginx.conf"
    echo '}'; } > "$HOME_DIR/nginx.conf"
  nginx -q -t -c "$HOME_DIR/nginx.conf"
  nginx -c "$HOME_DIR/nginx.conf" & PIDS="$PIDS $!"
  sleep 1
  curl -fsk "https://localhost:$TLS/healthz/ready"; echo
  curl -fsk "https://localhost:$TLS/signin/" | grep -q '<h1' && step 'the sign-in page through TLS'
  test "$(curl -sk -o /dev/null -w '%{http_code}' "https://localhost:$TLS/metrics")" = 404
  head -c 3000000 /dev/zero | curl -sk -o /dev/null -w 'a body of 3 MB: %{http_code}\n' --data-binary @- "https://localhost:$TLS/signin/"
else
  echo '!! NOT RUN: nginx is not installed, the TLS part was left out'
fi

as "python manage.py restore --drill '$HOME_DIR'/backups/*.age --key '$HOME_DIR/backup-key.txt'"
step 'the restore drill'
