package config

import (
	"fmt"
	"io/fs"
	"os"

	"switchboard/eval/access"
	"switchboard/eval/infile"
	"switchboard/eval/store/places"
)

// TokenVariable has the token by which a rater signs in at a shared store.
const TokenVariable = "SWITCHBOARD_RATER_TOKEN"

// mostToken is the largest file of a token, in bytes.
const mostToken = 4 << 10

// tokenError is a token that cannot be had. It does not hold the token.
type tokenError struct {
	sentence, hint string
	err            error
}

func (e *tokenError) Error() string { return e.sentence }

// Hint says what to do about it.
func (e *tokenError) Hint() string { return e.hint }

func (e *tokenError) Unwrap() error { return e.err }

// RaterToken is the token by which the user signs in at a store: that of the
// environment, else of the file that the config names. A store in a file asks for
// none.
func (c Config) RaterToken(place string) (access.Token, error) {
	if !places.IsDatabase(place) {
		return access.Token{}, nil
	}
	if text := os.Getenv(TokenVariable); text != "" {
		token, err := access.ParseToken(text)
		return token, inThe(TokenVariable, err)
	}
	if c.Store.TokenFile == "" {
		return access.Token{}, nil
	}
	path := ExpandHome(c.Store.TokenFile)
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&(fs.ModePerm&^0o700) != 0 {
		return access.Token{}, &tokenError{fmt.Sprintf("the token in %s can be read by others than you (mode %o)", path, info.Mode().Perm()), "chmod 600 " + path, nil}
	}
	var raw []byte
	if err == nil {
		raw, err = infile.Read(path, mostToken)
	}
	if err != nil {
		return access.Token{}, &tokenError{"the file of the rater's token cannot be read: " + err.Error(), "token_file in [store] names it", err}
	}
	token, err := access.ParseToken(string(raw))
	return token, inThe(path, err)
}

func inThe(where string, err error) error {
	if err == nil {
		return nil
	}
	return &tokenError{fmt.Sprintf("%s holds no rater's token", where), "a token begins with " + access.Prefix + "; `switchboard rater renew NAME` makes another one", err}
}
