package config

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/BurntSushi/toml"

	"switchboard/eval/infile"
)

// mostConfig is the largest config, in bytes.
const mostConfig = 4 << 20

// Load lays the file at path over the defaults, which are TOML too. A file
// that does not exist is an error only where it is required. Every error is an
// *Error.
func Load(defaults, path string, required bool) (Config, error) {
	var c Config
	if err := c.lay("the built-in config", defaults); err != nil {
		return Config{}, err
	}
	c.ownLanes, c.ownReference, c.own = false, false, false
	src, err := infile.Read(path, mostConfig)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !required:
		return c, nil
	case err != nil:
		return Config{}, &Error{file: path, what: "the config cannot be read: " + reason(err), hint: "check --config, or leave it out"}
	}
	return c, c.lay(path, string(src))
}

// reason is what the system said, without the path that is named already.
func reason(err error) string {
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		return pathErr.Err.Error()
	}
	if odd := (*infile.Error)(nil); errors.As(err, &odd) {
		return "it " + odd.What
	}
	return err.Error()
}

// layer is one file on its way into the config. Entries of its arrays are
// decoded one by one, so that a mistake can be traced to its entry.
type layer struct {
	file    string
	outline outline
	meta    toml.MetaData
}

// entries are what a file adds to the arrays whose entries have an identity.
type entries struct {
	providers []ProviderEntry
	models    []ModelEntry
	prices    []priceEntry
	worths    []worthEntry
}

// lay decodes one file over what there is: a key replaces, an array entry
// replaces the one of the same identity or is added.
func (c *Config) lay(file, src string) error {
	var top struct {
		*Config
		Providers []toml.Primitive `toml:"provider"`
		Models    []toml.Primitive `toml:"model"`
		Dated     []toml.Primitive `toml:"price"`
		Worths    []toml.Primitive `toml:"worth"`
	}
	top.Config = c
	meta, err := toml.Decode(src, &top)
	l := &layer{file: file, meta: meta, outline: outline{src: src}}
	if err != nil && len(meta.Keys()) == 0 {
		return l.syntaxError(err)
	}
	l.outline = outlineOf(src)
	if err != nil {
		return l.valueError("", err)
	}
	added, err := l.entries(top.Providers, top.Models, top.Dated, top.Worths)
	if err != nil {
		return err
	}
	if unknown := l.meta.Undecoded(); len(unknown) > 0 {
		return l.unknownKey(unknown[0].String())
	}
	c.ownLanes, c.ownReference = meta.IsDefined("lanes"), meta.IsDefined("reference")
	c.own = c.ownLanes || c.ownReference || meta.IsDefined("ladder") || meta.IsDefined("policy", "file") || len(added.providers)+len(added.models) > 0
	c.Providers = override(c.Providers, added.providers, func(p ProviderEntry) string { return p.ID })
	c.Models = override(c.Models, added.models, func(m ModelEntry) string { return m.ID })
	c.Dated = override(c.Dated, added.prices, priceEntry.key)
	c.Worths = override(c.Worths, added.worths, worthEntry.task)
	return l.check(c, added)
}

func (l *layer) entries(connections, models, prices, worths []toml.Primitive) (added entries, err error) {
	if added.providers, err = decodeEntries[ProviderEntry](l, "provider", connections); err != nil {
		return added, err
	}
	for i := range added.providers {
		added.providers[i].fill()
	}
	if added.models, err = decodeEntries[ModelEntry](l, "model", models); err != nil {
		return added, err
	}
	if added.prices, err = decodeEntries[priceEntry](l, "price", prices); err != nil {
		return added, err
	}
	added.worths, err = decodeEntries[worthEntry](l, "worth", worths)
	return added, err
}

func decodeEntries[T any](l *layer, array string, raw []toml.Primitive) ([]T, error) {
	entries := make([]T, len(raw))
	for i, r := range raw {
		if err := l.meta.PrimitiveDecode(r, &entries[i]); err != nil {
			return nil, l.valueError(fmt.Sprintf("%s[%d]", array, i), err)
		}
	}
	return entries, nil
}

// override replaces the entries that have an id of the new ones and adds the
// rest.
func override[T any](entries, added []T, id func(T) string) []T {
	entries = slices.Clone(entries)
	for _, a := range added {
		i := slices.IndexFunc(entries, func(e T) bool { return id(e) == id(a) })
		if i < 0 {
			entries = append(entries, a)
			continue
		}
		entries[i] = a
	}
	return entries
}
