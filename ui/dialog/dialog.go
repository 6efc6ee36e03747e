package dialog

import (
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// Rows are the keys of the dialogs.
func Rows(d *shell.Context) []keymap.Row { return append(parametersRows(d), pickerRows(d)...) }

// Handlers take what the commands of the dialogs bring back.
func Handlers(d *shell.Context) []shell.Handler {
	return []shell.Handler{shell.Note(schemaCame(d)), shell.Note(examinedIn(d)), shell.Note(listedIn(d))}
}
