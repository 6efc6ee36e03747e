package postgres

import (
	"bytes"
	"fmt"
	"sort"

	"github.com/jackc/pgx/v5"
)

// What one page of a cursor may hold. Its first page is small: many look at a
// record or two only.
const (
	firstRows = 16
	mostRows  = 2000
	pageBytes = 4 << 20
)

// cursor is a keyed.Cursor that reads the records of a table page by page.
type cursor struct {
	bucket *bucket
	page   []row // the records of the page, in the direction of the cursor
	at     int
	back   bool   // the cursor goes to smaller keys
	ended  bool   // there are no records behind the page
	from   []byte // of a forward page: no key of the table lies between this one and the first of the page
	rows   int    // how many records the next page has at most
	bytes  int    // size of the last page
}

type row struct{ key, value []byte }

func (c *cursor) First() (key, value []byte) {
	c.load(false, "", nil, firstRows)
	return c.here()
}

func (c *cursor) Last() (key, value []byte) {
	if r, known := c.bucket.ahead.ends[c.bucket.name]; known && c.bucket.write == nil {
		if c.page, c.at, c.back, c.rows, c.bytes, c.from = nil, 0, true, 1, len(r.value), nil; r.key != nil {
			c.page = []row{r}
		}
		c.ended = len(c.page) == 0
		return c.here()
	}
	c.load(true, "", nil, 1)
	return c.here()
}

func (c *cursor) Seek(key []byte) (k, v []byte) {
	if c.within(key) {
		c.at = sort.Search(len(c.page), func(i int) bool { return bytes.Compare(c.page[i].key, key) >= 0 })
		return c.here()
	}
	c.load(false, ">=", append([]byte{}, key...), firstRows) // nil would be NULL
	return c.here()
}

// within reports whether what stands at a key or behind it is on the page.
func (c *cursor) within(key []byte) bool {
	return !c.back && len(c.page) > 0 && c.from != nil && bytes.Compare(key, c.from) >= 0 && bytes.Compare(key, c.page[len(c.page)-1].key) <= 0
}

func (c *cursor) Next() (key, value []byte) { return c.step(false) }

func (c *cursor) Prev() (key, value []byte) { return c.step(true) }

func (c *cursor) step(back bool) (key, value []byte) {
	switch {
	case c.at >= len(c.page) && c.back == back:
		return nil, nil // behind the end
	case c.at >= len(c.page):
		return c.Last()
	case c.back == back && c.at+1 < len(c.page):
		c.at++
		return c.here()
	case c.back == back && c.ended:
		c.at++
		return nil, nil
	}
	from := c.page[c.at].key
	rows := firstRows
	if c.back == back {
		rows = c.nextRows()
	}
	if back {
		c.load(true, "<", from, rows)
	} else {
		c.load(false, ">", from, rows)
	}
	return c.here()
}

// nextRows grows the pages, as far as their bytes allow it.
func (c *cursor) nextRows() int {
	mean := c.bytes/len(c.page) + 1
	return max(firstRows, min(mostRows, 4*c.rows, pageBytes/mean))
}

func (c *cursor) here() (key, value []byte) {
	if c.at >= len(c.page) {
		return nil, nil
	}
	return c.page[c.at].key, c.page[c.at].value
}

// load reads a page of so many rows.
func (c *cursor) load(back bool, than string, key []byte, rows int) {
	t := c.bucket.reading
	c.page, c.at, c.back, c.rows, c.bytes, c.ended, c.from = nil, 0, back, rows, 0, true, nil
	sql, args := "select key, value from "+t.names.table(c.bucket.name), []any(nil)
	if than != "" {
		sql, args = sql+" where key "+than+" $1", []any{key}
	}
	if sql += " order by key"; back {
		sql += " desc"
	}
	page, ok := t.rows(fmt.Sprintf("%s limit %d", sql, rows), args)
	if !ok {
		return
	}
	for _, r := range page {
		c.bytes += len(r.key) + len(r.value)
	}
	c.page, c.ended = page, len(page) < rows
	if !back {
		if c.from = key; than == "" {
			c.from = []byte{}
		}
	}
}

func (t *reading) rows(sql string, args []any) (page []row, ok bool) {
	ok = t.ask(func(all *pgx.Batch) {
		all.Queue(sql, args...).Query(func(found pgx.Rows) error {
			page = nil
			return eachRow(found, func(r row) { page = append(page, r) })
		})
	})
	return page, ok
}

// eachRow calls fn with the records that were found, which nobody else holds.
func eachRow(found pgx.Rows, fn func(row)) error {
	for found.Next() {
		var r row
		if err := found.Scan(&r.key, &r.value); err != nil {
			return err
		}
		fn(r)
	}
	return found.Err()
}
