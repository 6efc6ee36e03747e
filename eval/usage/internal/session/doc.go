// Package session reads the logs that coding agents keep on a machine: Claude
// Code, Codex and Gemini CLI.
//
// A turn of an agent is not one prompt, so no prompts are read from these logs. The same
// call may stand in several files, since an agent may replay what another one did. Each
// record's ID comes from the call itself, so that the call counts once.
package session
