// Package cli is the same jobs as the screens, without a terminal: commands
// for scripts and for people. It decides nothing and keeps nothing itself;
// that is the work of packages engine and eval.
//
// # What scripts may rely on
//
// With --json stdout holds only JSON: one object, or one a line where there
// are many (history, models). A figure that nobody knows is null, never 0;
// one that was worked out rather than reported has "estimated": true beside
// it. Money is in US dollars, times are in milliseconds, tokens are counts.
// What is printed holds no control characters, also in a pipe; in JSON they
// are escaped. Notices and progress go to stderr.
//
// An error is one sentence on stderr, with what to do about it in
// parentheses, and an exit code:
//
//	0    done
//	1    failed; also a data file or store that cannot be read
//	2    wrong usage or config
//	3    some models gave no answer
//	130  cancelled
//
// A file that a command writes (export -o, calibrate -o, backtest --dump,
// backup) is whole or as it was before. One that is there and holds something
// else is replaced with --overwrite, or when the user says so on a terminal,
// else the command fails with 1. The store, the config and what is read are
// not written over, and what is no file is not written. "-" is stdout: what
// the command prints beside goes to stderr, and --json is wrong usage there
// (but for export --format json).
//
// The shapes of all JSON, of commands and of files, are described in
// docs/json.md; a test holds the names there against those that are printed.
package cli
