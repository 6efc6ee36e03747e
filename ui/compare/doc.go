// Package compare is the screen that sends a prompt to several models side by
// side.
//
// Compare joins parts, each with methods of its own. A part holds those that
// it builds on, and no part knows Compare:
//
//	draft         the prompt being written, its files, the prompts before it
//	request       what the next prompt is sent with, and in which manner
//	preview       what would happen if it were sent now
//	question      asks before a prompt that can cost much
//	shownTrial    the trial on the screen
//	laneGroup     the lanes: focus, folding, typesetting
//	laneView      draws them (with layout)
//	lineup        which models get a lane         lanes, request
//	ratingBar     rates the answers               lanes, trial
//	diff, export  compare and take away answers   lanes, trial
//	notices       what the user should know
//	way.View      the way of a routed prompt; a package of its own
//	route.View    the route, its reasons, its figures; a package of its own
//
// The keys of a part are its rows; keys.go holds those that join parts.
// sending.go is the way of a prompt from the pane to the lanes.
//
// A manner of sending, such as asking the lanes in turn, is a field of request
// beside InTurn. request.manner says it in the border of the prompt,
// request.mark puts it into the job that is sent (request.job, where it changes
// the plan), and a row in keys.go switches it. Nothing else asks for it, but for
// Routed, which also says which lane waits for the prompt: routed.go.
package compare
