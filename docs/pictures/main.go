// Command pictures makes the pictures of the README and of docs: it builds
// switchboard, runs it in a pseudo-terminal on the simulated models, presses
// keys, and draws what the emulated screen shows.
//
//	go run ./docs/pictures          from the project's root, into docs/
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// scene is one picture: how to get to it, and what must be on it.
type scene struct {
	file       string
	cols, rows int
	colours    palette
	env        []string
	play       func(*terminal) error
}

var scenes = []scene{
	{file: "compare.svg", cols: 130, rows: 28, colours: dark, play: compare},
	{file: "history.svg", cols: 130, rows: 24, colours: dark, play: history},
	{file: "calibrate.svg", cols: 130, rows: 30, colours: dark, play: calibrate},
	{file: "models.svg", cols: 130, rows: 24, colours: dark, play: models},
}

// compare asks a built-in prompt on which the models differ.
func compare(t *terminal) error {
	const prompt = "Two trains leave stations 300 km apart at the same time and travel towards each other at 70 km/h and 80 km/h. " +
		"A bird flies back and forth between them at 120 km/h until they meet. How far does the bird fly?"
	return t.play(
		wait("worst case"), press("\x15"+prompt), wait("How far does the bird fly?"), press("\r"),
		wait("always demo-flagship"), settle,
	)
}

// history looks at the trials that a demo store starts with.
func history(t *terminal) error {
	return t.play(wait("worst case"), press("\x1b"), settle, press("6"), wait("forget"), settle)
}

// calibrate explores a looser limit, at which the ratings of a demo store let
// something go to a cheaper model.
func calibrate(t *terminal) error {
	return t.play(wait("worst case"), press("\x1b"), settle, press("3"), wait("exploring"), press("lllll"), wait("0.20"), settle)
}

// models looks at the figures of the trials that a demo store starts with.
func models(t *terminal) error {
	return t.play(wait("worst case"), press("\x1b"), settle, press("4"), wait("leaderboard"), settle)
}

func main() {
	if err := draw(); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func draw() error {
	dir, err := os.MkdirTemp("", "pictures")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "switchboard")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return err
	}
	for _, s := range scenes {
		if err := s.draw(program, dir); err != nil {
			return fmt.Errorf("%s: %w", s.file, err)
		}
	}
	return nil
}

// draw plays the scene in a home of its own.
func (s scene) draw(program, dir string) error {
	home := filepath.Join(dir, s.file)
	env := append([]string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_DATA_HOME=" + home}, s.env...)
	t, err := start(s.cols, s.rows, env, program, "--demo")
	if err != nil {
		return err
	}
	defer t.close()
	if err := s.play(t); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join("docs", s.file), []byte(svg(t.screen, s.colours)), 0o644)
}
