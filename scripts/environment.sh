# Makes the environment that ./start and ./test run in: a virtual environment in .venv with everything installed.
# Needs Python 3.11 or newer and a package index that pip can reach; nothing is compiled, no root is needed.
# usage: . scripts/environment.sh; prepare run|dev

find_python() {
  for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3 python; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$name"
      return
    fi
  done
  echo "Python 3.11 or newer is needed and was not found. Name it with PYTHON=/path/to/python3." >&2
  exit 1
}

make_venv() {
  python=$(find_python) || exit 1
  if "$python" -m venv .venv >/dev/null 2>&1; then
    pip=".venv/bin/python -m pip"
  elif "$python" -m pip --version >/dev/null 2>&1 && rm -rf .venv && "$python" -m venv --without-pip .venv; then
    pip="$python -m pip --python .venv/bin/python"
  else
    rm -rf .venv
    echo "This Python can make no virtual environment: install its venv module (Debian: python3-venv)." >&2
    exit 1
  fi
}

families() {
  for folder in plugins/*/; do
    [ -f "$folder/pyproject.toml" ] && printf -- '-e ./%s ' "${folder%/}"
  done
}

prepare() { # run | dev
  wanted=$(cat pyproject.toml plugins/*/pyproject.toml | cksum)
  stamp=.venv/.installed-$1
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    return
  fi
  if [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1; then
    pip=".venv/bin/python -m pip"
  else
    echo "Making the environment in .venv; this takes a minute the first time." >&2
    make_venv
  fi
  quiet="--quiet --disable-pip-version-check --no-input --prefer-binary"
  # shellcheck disable=SC2086,SC2046
  $pip install $quiet "hatchling>=1.27" "editables>=0.5" || exit 1
  # shellcheck disable=SC2086,SC2046
  $pip install $quiet --no-build-isolation -e . $(families) || exit 1
  if [ "$1" = dev ]; then
    # shellcheck disable=SC2086
    .venv/bin/python scripts/dev_requirements.py >.venv/dev-requirements.txt && $pip install $quiet -r .venv/dev-requirements.txt || exit 1
  fi
  printf '%s' "$wanted" >"$stamp"
}
