package postgres

import (
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"

	"switchboard/eval"
)

// defaultSchema holds the tables where the address names no search_path.
const defaultSchema = "switchboard"

// IsAddress reports whether what names a store is the address of a database.
func IsAddress(place string) bool {
	return strings.HasPrefix(place, "postgres://") || strings.HasPrefix(place, "postgresql://")
}

// address is where a store is in a database.
type address struct {
	config *pgxpool.Config
	schema string
	shown  string // without the password
}

// parse reads an address, with what the environment, the password file and the
// service file add to it, as for psql.
func parse(place string) (address, error) {
	config, err := pgxpool.ParseConfig(place)
	if err != nil { // it quotes the address, which holds a password
		return address{}, &eval.Error{Reason: eval.ErrInvalid, Sentence: "the address of the database cannot be read",
			Tip: "write postgres://USER@HOST:PORT/DATABASE, with %-escapes for special characters; the password may stand in PGPASSWORD or ~/.pgpass"}
	}
	a := address{config: config, schema: defaultSchema}
	params := config.ConnConfig.RuntimeParams
	if path := params["search_path"]; path != "" {
		first, _, _ := strings.Cut(path, ",")
		a.schema = strings.Trim(strings.TrimSpace(first), `"`)
	}
	delete(params, "search_path") // every name is written with its schema
	if params["application_name"] == "" {
		params["application_name"] = "switchboard"
	}
	a.shown = shown(config, a.schema)
	return a, nil
}

func shown(config *pgxpool.Config, schema string) string {
	c := config.ConnConfig
	u := url.URL{Scheme: "postgres", Path: "/" + c.Database}
	if c.User != "" {
		u.User = url.User(c.User)
	}
	q := url.Values{}
	if strings.HasPrefix(c.Host, "/") {
		q.Set("host", c.Host)
		if c.Port != 5432 {
			q.Set("port", strconv.Itoa(int(c.Port)))
		}
	} else {
		u.Host = net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port)))
	}
	if schema != defaultSchema {
		q.Set("search_path", schema)
	}
	u.RawQuery = strings.ReplaceAll(q.Encode(), "%2F", "/")
	return u.String()
}

// Shown is an address as people may see it: without its password.
func Shown(place string) string {
	a, err := parse(place)
	if err != nil {
		return "postgres://…"
	}
	return a.shown
}

// FileName is a name for a file that belongs to a store in a database: each
// store has another one, whoever opens it.
func FileName(place string) (string, error) {
	a, err := parse(place)
	if err != nil {
		return "", err
	}
	c := a.config.ConnConfig
	name := []string{c.Host, strconv.Itoa(int(c.Port)), c.Database, a.schema}
	for i := range name {
		name[i] = strings.NewReplacer("/", "-").Replace(url.QueryEscape(strings.Trim(name[i], "/")))
	}
	return "postgres-" + strings.Join(name, "-"), nil
}
