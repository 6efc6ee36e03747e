package app

import (
	"fmt"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	// wordInCode matches words, also those in strings and tags.
	wordInCode = regexp.MustCompile(`\w+`)
	// nameInComment matches words that are written as names of several words are.
	nameInComment = regexp.MustCompile(`\b(?:[A-Z][a-z0-9]+[A-Z]\w+|[a-z]+[a-z0-9]*[A-Z]\w+)\b`)
)

// properNames are written like names of the code and are names of something else.
var properNames = map[string]bool{"gRPC": true, "CommonMark": true, "McKenzie": true, "BradleyTerry2": true}

func TestCommentsNameWhatThereIs(t *testing.T) {
	inCode, comments := map[string]bool{}, []string{}
	read := func(file string) error {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		at := set.AddFile(file, -1, len(text))
		var s scanner.Scanner
		s.Init(at, text, nil, scanner.ScanComments)
		for {
			pos, tok, literal := s.Scan()
			switch tok {
			case token.EOF:
				return nil
			case token.COMMENT:
				for _, name := range nameInComment.FindAllString(literal, -1) {
					comments = append(comments, name, fmt.Sprint(at.Position(pos)))
				}
			default:
				for _, word := range wordInCode.FindAllString(literal, -1) {
					inCode[word] = true
				}
			}
		}
	}
	err := fs.WalkDir(os.DirFS(root), ".", func(p string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && p != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules"):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		return read(p)
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(comments); i += 2 {
		if name := comments[i]; !inCode[name] && !properNames[name] {
			t.Errorf("%s: a comment names %s, which is not in the code", comments[i+1], name)
		}
	}
}
