package ui

// work is a line of asynchronous work. Of each only the latest turn counts.
type work int

// The lines of work.
const (
	streaming   work = iota // a trial under way
	ticking                 // the clock of the meters
	settling                // the pause after a resize
	typesetting             // markdown of the lanes
	comparing               // two answers, word by word
	recalling               // earlier prompts
	editing                 // the prompt, in another program
	listing                 // a page of the history
	opening                 // a trial of the history
	calibrating             // how far the ratings have come
	exploring               // what a limit lets one expect
	applying                // a policy put into force
	differing               // what a policy would change
	proving                 // the prompts behind a certificate
	backtesting             // a backtest
	exporting               // a policy written to a file
	measuring               // the figures of the models
	appraising              // what quality has cost, for the lanes
	sitting                 // what the rating desk hands out
	gathering               // answers that are missing at the rating desk
	proofing                // markdown of the answers there
	attaching               // files that the prompt names
	examining               // how the latest calls went
	standing                // what always counts: ratings, spending, forgetting
	works
)

// turn numbers one go of a line of work. Every message that answers a command
// carries the turn it was begun in.
type turn struct {
	work work
	n    int
}

// reply is a message that answers a command.
type reply interface{ answers() turn }

// answers lets a message that embeds its turn be a reply.
func (t turn) answers() turn { return t }

// turns is the current turn of every line of work.
type turns [works]int

// next begins a new turn; what still comes from earlier ones is stale.
func (t *turns) next(w work) turn {
	t[w]++
	return turn{w, t[w]}
}

// now is the current turn.
func (t *turns) now(w work) turn { return turn{w, t[w]} }

// stale reports whether a reply belongs to an earlier turn.
func (t *turns) stale(r reply) bool {
	a := r.answers()
	return t[a.work] != a.n
}
