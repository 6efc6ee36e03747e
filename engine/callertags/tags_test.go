package callertags

import (
	"fmt"
	"maps"
	"strings"
	"testing"
)

func TestTagsAreReadOrRefused(t *testing.T) {
	long := strings.Repeat("x", mostText+1)
	var many []string
	for i := range mostTags + 1 {
		many = append(many, fmt.Sprintf("k%d=v", i))
	}
	for what, c := range map[string]struct {
		header  []string
		want    map[string]string // of Read; nil: it refuses
		allowed int
	}{
		"several":                            {[]string{" team = search, app=x", "cost.center_1-a=ä b"}, map[string]string{"team": "search", "app": "x", "cost.center_1-a": "ä b"}, 3},
		"none":                               {[]string{" , "}, map[string]string{}, 0},
		"the same twice":                     {[]string{"a=b,a=b"}, map[string]string{"a": "b"}, 1},
		"as many as may be":                  {many[:mostTags], map[string]string{}, mostTags},
		"more than may be":                   {many, nil, mostTags},
		"no tag beside one":                  {[]string{"a=b,c"}, nil, 1},
		"two values":                         {[]string{"a=b,a=c"}, nil, 1},
		"a key that looks like another one":  {[]string{"te\u0430m=search"}, nil, 0},
		"a key with something unseen in it":  {[]string{"team\u200b=search"}, nil, 0},
		"a value that would harm a screen":   {[]string{"a=\x1b[2J"}, nil, 0},
		"a long key":                         {[]string{long + "=b"}, nil, 0},
		"a long value":                       {[]string{"a=" + long}, nil, 0},
		"a key in other letters":             {[]string{"Team=search,COST.Center=x"}, map[string]string{"team": "search", "cost.center": "x"}, 2},
		"two values of one key":              {[]string{"team=search,Team=ads"}, nil, 1},
		"one of ours":                        {[]string{"caller=ads"}, nil, 0},
		"one of ours, in other letters":      {[]string{"Caller=ads,SWITCHBOARD=watch,Personal=x,a=b"}, nil, 1},
		"a key like one of ours, but longer": {[]string{"caller2=ads"}, map[string]string{"caller2": "ads"}, 1},
	} {
		t.Run(what, func(t *testing.T) {
			got, err := Read(c.header)
			if (err != nil) != (c.want == nil) || len(c.want) > 0 && !maps.Equal(got, c.want) {
				t.Errorf("%v %v", got, err)
			}
			if some := Allowed(c.header); len(some) != c.allowed {
				t.Errorf("allowed: %v", some)
			}
		})
	}
}
