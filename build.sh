#!/usr/bin/env bash
# The one entry point: ./build.sh run|test|faults|chaos|build|format. Plain `dotnet build|test|run` work as well once it has run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# What the SDK prints is read here and there, so it speaks English.
export DOTNET_CLI_UI_LANGUAGE=en
if [[ ! -t 1 ]]; then
  export NO_COLOR=1 MSBUILDTERMINALLOGGER=off
fi

usage() {
  cat <<'TEXT'
Usage: ./build.sh COMMAND

  run [ARGUMENTS]   start the server host (http://127.0.0.1:7071 unless the arguments say otherwise)
  test              build everything and run all tests
  faults [PROFILE]  run sixteen faults of providers through the server host, in the time profile fast (the default) or full
  chaos [N] [SEED]  send N requests (10000) to five providers that fail at random, and print what came of it
  build             build everything
  format            check that the code is formatted
  quality DIR       measure decisions on the outcomes in DIR/routing, and the semantic cache on the questions in DIR/semantic
TEXT
}

fail() {
  echo "build.sh: $*" >&2
  exit 1
}

need_dotnet() {
  command -v dotnet >/dev/null || fail "the .NET 10 SDK is missing (no 'dotnet' on the PATH): https://dotnet.microsoft.com/download"
  local version
  # In this folder global.json decides, so the answer is an error where only other SDKs are installed.
  version=$(dotnet --version 2>/dev/null) || version=
  [[ $version == 10.* ]] || fail "the .NET 10 SDK is missing (installed: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')): https://dotnet.microsoft.com/download"
}

need_node() {
  command -v node >/dev/null || fail "Node.js is missing (no 'node' on the PATH); the tests run Azurite with it: https://nodejs.org"
  command -v npm >/dev/null || fail "npm is missing (no 'npm' on the PATH); the tests get Azurite with it: https://nodejs.org"
}

# The ids in Directory.Packages.props that begin with $1, separated by spaces.
pinned() {
  grep -o "Include=\"$1[^\"]*\"" Directory.Packages.props | cut -d'"' -f2 | paste -sd' '
}

# Whether the feed carries the packages $@ at the versions of Directory.Packages.props, with all that they need: restores a project
# that references them. Prints true or false; ends with an error where the feed gave no answer. Runs in a subshell of its own.
feed_carries() {
  local folder log codes package
  # Inside the clone, so that Directory.Packages.props and a NuGet.Config of the clone hold for it as well.
  mkdir -p obj
  folder=$(mktemp -d "$root/obj/feed.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$folder'" EXIT
  log=$folder/restore.log
  {
    echo '<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>'
    for package in "$@"; do echo "<PackageReference Include=\"$package\" />"; done
    echo '</ItemGroup></Project>'
  } >"$folder/Feed.csproj"

  if dotnet restore "$folder/Feed.csproj" >"$log" 2>&1; then
    echo true
    return
  fi

  # No such package; no such version; another version in its place; and the conflicts that this leads to. All else (no connection,
  # a time-out, a refusal) says nothing about what the feed has.
  codes=$(grep -oE 'error [A-Z]+[0-9]+' "$log" | cut -d' ' -f2 | sort -u | paste -sd' ' || true)
  if [[ $codes =~ NU(1101|1102|1103|1603) && $codes =~ ^(NU(1101|1102|1103|1107|1603|1605|1608)\ ?)+$ ]]; then
    echo false
    return
  fi

  cat "$log" >&2
  fail "the package feed gave no answer about $* (${codes:-no error code}); nothing was recorded. Check the connection and 'dotnet nuget list source', then run this again."
}

# Finds out once what the feed carries, and again when the pinned versions have changed.
need_feed() {
  local asked worker tables
  asked=$(grep -E 'Microsoft\.Azure\.Functions\.Worker|Azure\.Data\.Tables' Directory.Packages.props | cksum | tr ' ' '-')
  if [[ -f feed.props ]] && grep -q "$asked" feed.props; then
    return
  fi

  rm -f feed.props
  # shellcheck disable=SC2046
  worker=$(feed_carries $(pinned Microsoft.Azure.Functions.Worker))
  tables=$(feed_carries Azure.Data.Tables)

  cat >feed.props <<TEXT
<Project>
  <!-- What build.sh found out about this clone's package feed ($asked). Delete the file to have it ask again. -->
  <PropertyGroup>
    <UseContracts>$([[ $worker == true ]] && echo false || echo true)</UseContracts>
    <UseTablesContract>$([[ $tables == true ]] && echo false || echo true)</UseTablesContract>
  </PropertyGroup>
</Project>
TEXT
  echo "Package feed: Azure Functions worker $(verdict "$worker"), Azure.Data.Tables $(verdict "$tables") (recorded in feed.props)."
}

verdict() {
  [[ $1 == true ]] && echo "available" || echo "missing, eng/contracts takes its place"
}

# Installs what the tests start, into a folder that git ignores; once, and again when the lock file has changed.
need_test_tools() {
  local folder=eng/test-tools
  if [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]]; then
    return
  fi

  npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error </dev/null
}

build() {
  dotnet build FuncRouter.sln --configuration Release -warnaserror "$@"
}

run_tests() {
  local log status=0 passed failed skipped
  need_dotnet
  need_node
  need_feed
  need_test_tools
  build --verbosity quiet

  log=$(mktemp)
  # shellcheck disable=SC2064
  trap "rm -f '$log'" EXIT
  dotnet test --solution FuncRouter.sln --configuration Release --no-build --no-progress --no-ansi --timeout 20m </dev/null | tee "$log" || status=$?

  passed=$(sum succeeded "$log")
  failed=$(sum failed "$log")
  skipped=$(sum skipped "$log")
  if ((passed + failed == 0)); then
    echo "build.sh: no test ran."
    status=1
  elif ((failed > 0 && status == 0)); then
    status=1
  elif ((failed == 0 && status != 0)); then
    echo "build.sh: no test failed, but the test run did (status $status); its output above says why."
  fi

  echo "$passed passed, $failed failed$(((skipped > 0)) && echo ", $skipped skipped" || true)"
  return "$status"
}

# The sum of the lines "  NAME: N" of the runner's summary.
sum() {
  awk -v name="$1:" '$1 == name && $2 ~ /^[0-9]+$/ && NF == 2 { total += $2 } END { print total + 0 }' "$2"
}

command=${1:-}
[[ $# -gt 0 ]] && shift
case $command in
  run)
    need_dotnet
    need_feed
    echo "Building and starting FuncRouter..."
    exec dotnet run --project src/FuncRouter.Server --configuration Release --verbosity quiet -- "$@"
    ;;
  test)
    run_tests
    ;;
  faults)
    need_dotnet
    need_feed
    exec dotnet run --project tests/FuncRouter.Faults --configuration Release --verbosity quiet -- "$@"
    ;;
  chaos)
    need_dotnet
    need_feed
    exec dotnet run --project tests/FuncRouter.Faults --configuration Release --verbosity quiet -- chaos "$@"
    ;;
  build)
    need_dotnet
    need_feed
    build "$@"
    ;;
  format)
    need_dotnet
    need_feed
    exec dotnet format FuncRouter.sln --verify-no-changes "$@"
    ;;
  quality)
    need_dotnet
    need_feed
    exec dotnet run --project tests/FuncRouter.Benchmarks --configuration Release --verbosity quiet -- quality "${1:?build.sh: name the folder with the data}"
    ;;
  help | -h | --help)
    usage
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac
