package places

import (
	"context"
	"fmt"

	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/store"
	"switchboard/eval/store/postgres"
)

// Facts are what can be said of a database.
type Facts = postgres.Facts

// Examine asks a database for its facts.
func Examine(ctx context.Context, place string) (Facts, error) { return postgres.Examine(ctx, place) }

// Signed is what names a store, and the token by which the user signs in there.
type Signed struct {
	Place string
	Token access.Token
}

// Copy makes a store at to, which has to be empty, of all records of the one at
// from, and checks it. told hears how many there are so far.
func Copy(ctx context.Context, from, to Signed, told func(n int)) (store.Report, error) {
	source, err := Open(from.Place, Options{ReadOnly: true, Token: from.Token, Command: "switchboard store copy"})
	if err != nil {
		return store.Report{}, err
	}
	defer source.Close()
	kind, err := source.KindOf()
	if err != nil {
		return store.Report{}, err
	}
	target, err := Open(to.Place, Options{Kind: kind, Token: to.Token, Command: "switchboard store copy"})
	if err != nil {
		return store.Report{}, err
	}
	defer target.Close()
	if err := target.CopyFrom(ctx, source, told); err != nil {
		return store.Report{}, err
	}
	report, err := target.Check(ctx)
	if err == nil && !report.OK() {
		err = &eval.Error{Reason: eval.ErrDamaged, Tip: report.Hint(),
			Sentence: fmt.Sprintf("the copy in %s is damaged in %d places: %s: %s", target.Path(), len(report.Damage), report.Damage[0].Where, report.Damage[0].What)}
	}
	return report, err
}
