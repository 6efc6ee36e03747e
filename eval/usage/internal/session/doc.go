// Package session reads the logs that coding agents keep on a machine: Claude
// Code, Codex and Gemini CLI.
//
// A turn of an agent is not one prompt, so no text is taken from them. The same
// call may stand in several files, where an agent replays what another one did:
// each record is named by the call itself, and counts once.
package session
