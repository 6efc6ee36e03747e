package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// studio plays scenes with a program that was just built.
type studio struct {
	program, dir string
	sitting      string // a home in which somebody has sat down to rate; empty until one is needed
}

// surroundings are the same for every picture: who rates, where on earth, and
// when the samples of a demo store end (16 March 2026, noon).
var surroundings = [...]string{"USER=ana", "LOGNAME=ana", "TZ=UTC", "LC_ALL=C.UTF-8", "SOURCE_DATE_EPOCH=1773662400"}

// draw plays a picture's scene in a home of its own.
func (s *studio) draw(p picture) error {
	home := filepath.Join(s.dir, filepath.Base(p.file))
	if p.sitting {
		if err := s.sit(); err != nil {
			return err
		}
		if err := os.CopyFS(home, os.DirFS(s.sitting)); err != nil {
			return err
		}
	}
	t, err := s.start(p.size, p.ground, home)
	if err != nil {
		return err
	}
	defer t.close()
	if err := p.play(t); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join("docs", p.file), []byte(svg(t.screen, p.ground)), 0o644)
}

func (s *studio) start(sz size, g ground, home string) (*terminal, error) {
	env := append(surroundings[:], "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_DATA_HOME="+home)
	return start(sz, g, env, s.program, "--demo")
}

// sit makes a home in which a rater has begun. Chance orders the answers once
// for a sitting, so that pictures of several sittings would differ: one is
// looked for that has them in the order of the alphabet, and all pictures
// continue it.
func (s *studio) sit() error {
	const enough = 100 // of six orders
	for i := 0; s.sitting == ""; i++ {
		if i == enough {
			return errors.New("no sitting had the answers in the order of the alphabet")
		}
		home := filepath.Join(s.dir, "sitting-"+strconv.Itoa(i))
		ordered, err := s.tryToSit(home)
		if err != nil {
			return err
		}
		if ordered {
			s.sitting = home
		}
	}
	return nil
}

func (s *studio) tryToSit(home string) (ordered bool, err error) {
	t, err := s.start(size{160, 45}, dark, home)
	if err != nil {
		return false, err
	}
	defer t.close()
	if err := rate(t); err != nil {
		return false, err
	}
	return slices.IsSorted(t.columns(3)), nil
}

// columns are the texts of boxes that stand side by side.
func (t *terminal) columns(n int) []string {
	texts := make([]string, n)
	for line := range strings.Lines(t.screen.String()) {
		boxes := slices.DeleteFunc(strings.Split(line, "│"), func(s string) bool { return len(s) < 2 })
		if len(boxes) != n {
			continue
		}
		for i, text := range boxes {
			texts[i] += strings.TrimSpace(text) + "\n"
		}
	}
	return texts
}
