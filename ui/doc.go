// Package ui is the terminal program: Run shows a prompt, the answers of
// several models side by side, what the router would have done, and the
// history of all that.
//
// # How a key becomes an action
//
// Every part of the program contributes rows to one key table (package
// keymap): the mode in which a key counts, the keys, what they do, and why they
// are off. Dispatch, hints, help, palette and CheckKeys all read that table, so
// a rebound key is right everywhere. The program asks the table first; what it
// does not know is text for whoever has the focus.
//
// # How a message finds its taker
//
// Every screen hands out handlers (shell.Handler), one for each type of message
// that it wants to have, shown or not. The program asks the screens for
// everything else by small interfaces, and knows of none what it shows.
//
// # How an answer becomes a picture
//
// Update decides and changes state; it does no I/O. What has to be done to the
// world is a command from a commands.go, and what comes back is a reply that
// carries its generation: replies of an earlier one are dropped in
// program.Update and nowhere else. View joins lines that the panes have cached.
//
//	queue -> listen: one batch every 30 ms -> Compare.Batch -> Lane.Take
//	      -> WrappedText.Add wraps the last line only -> the lane's rows -> View
//	      -> markdown.Renderer sets the open block of every lane, in a command,
//	         at most once a frame; finished blocks are kept
//	end   -> the renderer sets the whole markdown once more
//
// Bubble Tea calls View after every message, so a frame must be cheap: no
// style is rendered and nothing is joined but padded lines while text streams.
//
// # What is hidden while somebody rates
//
// Rate shows answers without a sign of who wrote them. It never holds an
// answer as it was stored: a command has put the mask over its text before the
// screen gets it, and of names, prices and times the view of an item has none
// to show. Around it the program leaves out what is spent, and lets no screen
// open a trial while a vote on it can still change (see rate.Screen.Hides).
//
// # What may be shown
//
// Everything from outside has gone through providers.Clean: answers in the
// engine; names, decisions and trials in format; keys and pastes in
// program.typed. Markdown is watched twice (see markdown.Renderer). Widths are
// measured by the method the terminal uses (see styled.Widths), so that no
// character can push a border. No meaning is carried by colour alone.
package ui
