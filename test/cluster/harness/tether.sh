#!/bin/sh
# Runs a program that cannot outlive whoever started it: tether.sh FILE PROGRAM ARGUMENT...
# FILE gets the program's process id. The starter holds the other end of stdin; when that closes, however the starter died, the program is killed.
file=$1
shift
exec 3<&0
"$@" </dev/null 3<&- &
program=$!
echo "$program" >"$file"
(
  while read -r _; do :; done <&3
  kill -KILL "$program" 2>/dev/null
) >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$program"
code=$?
kill -KILL "$watcher" 2>/dev/null
exit "$code"
