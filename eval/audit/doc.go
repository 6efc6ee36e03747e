// Package audit says what happened: decisions, attempts, moves, refusals,
// answers given again, policies, exports, alarms. An Event is never changed.
// Each carries the hash of the one before it, so that one that is removed,
// changed or put elsewhere shows (Chain).
//
// An event is a line of JSON:
//
//	{"number":7,"before":"…","time":"…","who":"ana","what":"attempt", …,"private":"…","hash":"…","salt":"…","trial":"…"}
//
// hash is the SHA-256 of the line up to ,"hash": and before is the hash of the
// line before, empty for the first. So anybody can check a list with
// sha256sum. What stands after hash names the trial, and holds the prompt
// where the config wants it kept; private is the SHA-256 of the salt and of
// what follows it. When a trial is forgotten all that is taken out, and the
// hashes hold: what was there cannot be guessed from private without the salt.
//
// What it does not promise: who can write the file can make a whole new chain.
// A hash that was noted elsewhere shows that.
//
// No event holds a key, or a sentence of a provider.
package audit
