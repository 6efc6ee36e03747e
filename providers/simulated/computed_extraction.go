package simulated

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

var (
	people = []string{"Ada", "Bruno", "Chidi", "Dana", "Emil", "Fatou", "Goran", "Hana", "Ines", "Jonas", "Kemal", "Lien", "Mira", "Noor", "Oskar", "Pia",
		"Rosa", "Sami", "Tove", "Umar", "Vera", "Wanda", "Yusuf", "Zora", "Aylin", "Boris", "Carla", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Ivo",
		"Jana", "Karim", "Luisa", "Marek", "Nadia", "Otto", "Petra", "Quentin", "Rahel", "Stefan", "Tilda", "Ugo", "Viktor", "Wim", "Xenia", "Yara", "Zeno",
		"Amara", "Bela", "Cora", "Dario", "Edith", "Filip", "Gloria", "Henrik", "Irma", "Jaro", "Kofi", "Lotte", "Milan", "Nora", "Olga", "Paolo", "Ruben",
		"Selma", "Tariq", "Ulla", "Vito", "Walid", "Anouk", "Basil", "Clara", "Dora", "Enzo", "Flora", "Gustav", "Helga"}
	cities = []string{"Paris", "Lagos", "Osaka", "Bergen", "Quito", "Tunis", "Graz", "Porto", "Turku", "Hanoi", "Lima", "Cork", "Split", "Accra",
		"Delft", "Oslo", "Riga", "Sofia", "Vienna", "Dakar", "Nairobi", "Kyoto", "Busan", "Perth", "Bern", "Ghent", "Lyon", "Turin", "Malmo", "Tartu",
		"Krakow", "Leeds", "Bath", "Cairo", "Amman", "Tbilisi", "Baku", "Pune", "Cebu", "Davao", "Natal", "Belem", "Cusco", "Leon", "Merida", "Tampa",
		"Boston", "Denver", "Austin", "Regina", "Halifax", "Odense", "Aarhus", "Bilbao", "Sevilla", "Trieste", "Zagreb", "Varna", "Izmir", "Mosul"}
	moves = []string{"%s moved to %s in %d.", "%s opened a shop in %s in %d.", "%s was born in %s in %d.", "%s studied in %s until %d.", "%s left %s in %d.",
		"%s built a bridge in %s in %d.", "%s first came to %s in %d.", "%s has lived in %s since %d.", "%s taught in %s until %d."}
	wanted = [][]string{{"name", "city", "year"}, {"name", "city"}, {"name", "year"}, {"city", "year"}}
)

// extract asks for two or three things of a sentence as JSON: a name, a city, a year.
func extract(random *rand.Rand) question {
	name, city, year := pick(random, people), pick(random, cities), 1800+random.IntN(225)
	said := map[string]string{"name": strconv.Quote(name), "city": strconv.Quote(city), "year": strconv.Itoa(year)}
	fields := wanted[random.IntN(len(wanted))]
	right := objectOf(fields, said)
	said["city"], said["year"] = strconv.Quote(pickOther(random, cities, city)), strconv.Itoa(year+1)
	last := len(fields) - 1
	return question{
		text:  fmt.Sprintf("Extract %s and %s as JSON: ", strings.Join(fields[:last], ", "), fields[last]) + fmt.Sprintf(pick(random, moves), name, city, year),
		right: right, wrong: objectOf(fields, said),
		slips: map[string]float64{"demo-nano": 0.003, "demo-small": 0.002, "demo-flagship": 0.002},
		say:   sayJSON,
	}
}

// pickOther is one that is not this one.
func pickOther(random *rand.Rand, from []string, not string) string {
	for {
		if other := pick(random, from); other != not {
			return other
		}
	}
}

func objectOf(fields []string, values map[string]string) string {
	pairs := make([]string, len(fields))
	for i, f := range fields {
		pairs[i] = strconv.Quote(f) + ": " + values[f]
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

func sayJSON(model, object, _ string) string {
	switch model {
	case "demo-nano":
		return strings.NewReplacer(": ", ":", ", ", ",").Replace(object)
	case "demo-small":
		return object
	}
	return strings.NewReplacer("{", "{\n  ", "}", "\n}", ", ", ",\n  ").Replace(object)
}
