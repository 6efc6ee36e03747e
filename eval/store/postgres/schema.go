package postgres

import "github.com/jackc/pgx/v5/pgxpool"

// Schema is the schema of a store, for what stands there beside its records.
type Schema struct {
	Config *pgxpool.Config // names need no schema: it is the search_path
	Shown  string          // without the password
	names  names
}

// SchemaOf is the schema of the store at an address.
func SchemaOf(place string) (Schema, error) {
	a, err := parse(place)
	if err != nil {
		return Schema{}, err
	}
	n := names{a.schema}
	a.config.ConnConfig.RuntimeParams["search_path"] = n.quoted()
	return Schema{Config: a.config, Shown: a.shown, names: n}, nil
}

// Key is the one of an advisory lock in this schema.
func (b Schema) Key(of string) int64 { return b.names.key(of) }

// Explain turns what the server or the network said into a sentence with a hint.
func (b Schema) Explain(err error) error {
	if err == nil {
		return nil
	}
	c := b.Config.ConnConfig
	return explain(b.Shown, c.User, c.Database, b.names.schema, err)
}
