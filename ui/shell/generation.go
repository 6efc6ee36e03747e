package shell

// Kind is a kind of asynchronous work, named by whoever begins it: the screen,
// and what is done. Of each kind only the latest generation counts.
type Kind string

// The kinds that several screens begin.
const (
	Opening Kind = "a trial of the history"
	Lasting Kind = "what always counts: ratings, spending, forgetting"
)

// Generation numbers one go of a kind of work. Every message that answers a
// command carries the generation it was begun in.
type Generation struct {
	Kind Kind
	n    int
}

// Reply is a message that answers a command.
type Reply interface{ answers() Generation }

// answers lets a message that embeds its generation be a reply.
func (g Generation) answers() Generation { return g }

// generations is the current one of every kind of work.
type generations map[Kind]int

// Next begins a new generation; what still comes from earlier ones is stale.
func (g *generations) Next(k Kind) Generation {
	if *g == nil {
		*g = generations{}
	}
	(*g)[k]++
	return Generation{k, (*g)[k]}
}

// Now is the current generation.
func (g generations) Now(k Kind) Generation { return Generation{k, g[k]} }

// Stale reports whether a reply belongs to an earlier generation.
func (g generations) Stale(r Reply) bool {
	a := r.answers()
	return g[a.Kind] != a.n
}
