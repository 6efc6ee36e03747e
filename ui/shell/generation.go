package shell

// Kind is a line of asynchronous work. Of each only the latest turn counts.
type Kind int

// The lines of work.
const (
	Streaming   Kind = iota // a trial under way
	Ticking                 // the clock of the meters
	Settling                // the pause after a resize
	Typesetting             // markdown of the lanes
	Comparing               // two answers, word by word
	Recalling               // earlier prompts
	Editing                 // the prompt, in another program
	Listing                 // a page of the history
	Opening                 // a trial of the history
	Calibrating             // how far the ratings have come
	Exploring               // what a limit lets one expect
	Applying                // a policy put into force
	Differing               // what a policy would change
	Proving                 // the prompts behind a certificate
	Backtesting             // a backtest
	Exporting               // a policy written to a file
	Measuring               // the figures of the models
	Appraising              // what quality has cost, for the lanes
	Sitting                 // what the rating desk hands out
	Gathering               // answers that are missing at the rating desk
	Proofing                // markdown of the answers there
	Attaching               // files that the prompt names
	Examining               // how the latest calls went
	Lasting                 // what always counts: ratings, spending, forgetting
	works
)

// Generation numbers one go of a line of work. Every message that answers a command
// carries the turn it was begun in.
type Generation struct {
	Kind Kind
	n    int
}

// Reply is a message that answers a command.
type Reply interface{ answers() Generation }

// answers lets a message that embeds its turn be a reply.
func (t Generation) answers() Generation { return t }

// generations is the current turn of every line of work.
type generations [works]int

// Next begins a new turn; what still comes from earlier ones is stale.
func (t *generations) Next(w Kind) Generation {
	t[w]++
	return Generation{w, t[w]}
}

// Now is the current turn.
func (t *generations) Now(w Kind) Generation { return Generation{w, t[w]} }

// Stale reports whether a reply belongs to an earlier turn.
func (t *generations) Stale(r Reply) bool {
	a := r.answers()
	return t[a.Kind] != a.n
}
