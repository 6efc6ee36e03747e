// Package places opens a store by what names it: the path of a file, or the
// address of a PostgreSQL database.
package places

import (
	"context"
	"path/filepath"

	"switchboard/eval"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/postgres"
	"switchboard/eval/store/records"
)

// Options say how a store is used. The zero value is for looking at whatever
// is there.
type Options = bolt.Options

// IsDatabase reports whether what names a store is the address of a database.
func IsDatabase(place string) bool { return postgres.IsAddress(place) }

// Shown is what names a store as people may see it: without a password.
func Shown(place string) string {
	if IsDatabase(place) {
		return postgres.Shown(place)
	}
	return place
}

// Open readies a store; see bolt.Open and postgres.Open.
func Open(place string, o Options) (*records.Store, error) {
	if IsDatabase(place) {
		return postgres.Open(place, postgres.Options{Kind: o.Kind, Wait: o.Wait, ReadOnly: o.ReadOnly, Who: o.Who, Prompts: o.Prompts, Gather: o.Gather, Token: o.Token})
	}
	return bolt.Open(place, o)
}

// Check examines all that a store holds; of a file also what Open refuses.
func Check(ctx context.Context, place string) (store.Report, error) {
	if !IsDatabase(place) {
		return bolt.Check(ctx, place, 0)
	}
	s, err := Open(place, Options{ReadOnly: true})
	if err != nil {
		return store.Report{Path: Shown(place)}, err
	}
	defer s.Close()
	return s.Check(ctx)
}

// Beside is what the names of the files begin with that belong to a store but do
// not stand in it: its path, or for a database a name of its own in a folder.
func Beside(place, folder string) string {
	if !IsDatabase(place) {
		return place
	}
	name, err := postgres.FileName(place)
	if err != nil {
		name = "postgres" // it cannot be opened either
	}
	return filepath.Join(folder, name)
}

// Files are the files of a store, and those beside it: nothing else may be written
// there. beside is what Beside says.
func Files(place, beside string) []outfile.Kept {
	all := bolt.Files(beside)
	if IsDatabase(place) {
		all = all[len(all)-2:] // the usage and its lock
	}
	return all
}

// Salvage saves what is whole in a damaged file; see bolt.Salvage.
func Salvage(ctx context.Context, from, to string) (store.Salvaged, error) {
	if IsDatabase(from) {
		return store.Salvaged{}, &eval.Error{Reason: eval.ErrInvalid, Sentence: Shown(from) + " is a database, and what is damaged there is not saved by this program", Tip: "restore a backup of the database"}
	}
	return bolt.Salvage(ctx, from, to, 0)
}
