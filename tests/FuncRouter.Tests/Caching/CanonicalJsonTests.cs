using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using FuncRouter.Caching;

namespace FuncRouter.Tests.Caching;

public sealed class CanonicalJsonTests
{
    [Property(Arbitrary = [typeof(Values)], MaxTest = 300)]
    public void A_value_is_the_same_however_it_is_written(Value value, int seed) =>
        Assert.Equal(Canonical(value.Json.ToJsonString()), Canonical(Rewrite(value.Json, new Random(seed))));

    [Property(Arbitrary = [typeof(Values)], MaxTest = 500)]
    public void Two_values_are_the_same_only_where_they_are_equal(Value one, Value other) =>
        Assert.Equal(JsonNode.DeepEquals(one.Json, other.Json), Canonical(one.Json.ToJsonString()) == Canonical(other.Json.ToJsonString()));

    [Property(Arbitrary = [typeof(Values)], MaxTest = 500)]
    public void A_value_that_differs_in_one_place_is_another(Value value, int seed)
    {
        var changed = value.Json.DeepClone();
        if (changed is JsonObject or JsonArray)
        {
            ChangeOne(changed, new Random(seed));
            Assert.NotEqual(Canonical(value.Json.ToJsonString()), Canonical(changed.ToJsonString()));
        }
    }

    [Fact]
    public void Deep_values_are_written()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"b\":1,\"a\":[", 120)) + string.Concat(Enumerable.Repeat("]}", 120));

        Assert.NotEqual(Canonical(deep), Canonical(deep.Replace("1", "2", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_number_of_an_exponent_without_bounds_counts_as_it_is_written()
    {
        Assert.Equal(Canonical("1e99999999999"), Canonical("1e99999999999"));
        Assert.NotEqual(Canonical("1e99999999999"), Canonical("1e99999999998"));
    }

    private static string Canonical(string json)
    {
        using var canonical = new CanonicalJson(1);
        canonical.WriteValue(Encoding.UTF8.GetBytes(json));
        return Convert.ToHexString(canonical.Written);
    }

    // The same value in another order, with white space, escapes and other spellings of its numbers.
    private static string Rewrite(JsonNode? node, Random random)
    {
        string Space() => new(' ', random.Next(3));
        switch (node)
        {
            case JsonObject fields:
                var order = fields.OrderBy(_ => random.Next()).Select(field => $"{Space()}{Escaped(field.Key, random)}{Space()}:{Space()}{Rewrite(field.Value, random)}");
                return $"{{{string.Join(',', order)}{Space()}}}";
            case JsonArray items:
                return $"[{Space()}{string.Join(',', items.Select(item => Rewrite(item, random) + Space()))}]";
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                return Escaped(value.GetValue<string>(), random);
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number:
                var number = value.GetValue<int>();
                return random.Next(4) switch
                {
                    0 => number.ToString(CultureInfo.InvariantCulture),
                    1 => $"{number}.0",
                    // A zero may have no digits behind it.
                    2 => number == 0 ? "0e-2" : $"{number}00e-2",
                    _ => $"{number}E0",
                };
            default:
                return node?.ToJsonString() ?? "null";
        }
    }

    private static string Escaped(string text, Random random) =>
        $"\"{string.Concat(text.Select(character => random.Next(2) == 0 || character is '"' or '\\' || character < ' ' ? $"\\u{(int)character:x4}" : $"{character}"))}\"";

    private static void ChangeOne(JsonNode node, Random random)
    {
        if (node is JsonObject fields)
        {
            var name = fields.Select(field => field.Key).ElementAtOrDefault(random.Next(Math.Max(fields.Count, 1)));
            if (name is not null && fields[name] is JsonObject or JsonArray)
            {
                ChangeOne(fields[name]!, random);
            }
            else
            {
                fields[name ?? "x"] = fields[name ?? "x"] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? "other " + value.GetValue<string>() : "changed";
            }
        }
        else
        {
            ((JsonArray)node).Add("more");
        }
    }

    /// <summary>A JSON value; what it is written as is the test's choice.</summary>
    public sealed record Value(JsonNode Json)
    {
        public override string ToString() => Json.ToJsonString();
    }

    private static class Values
    {
        private static readonly string[] Names = ["a", "b", "aa", "ab", "ä", "", "a\"b", "z"];

        public static Arbitrary<Value> One() => Arb.From(Gen.Sized(size => Node(Math.Min(size, 8))).Select(node => new Value(node)));

        private static Gen<JsonNode> Node(int size)
        {
            var leaf = Gen.OneOf(
                Gen.Choose(-1000, 1000).Select(number => (JsonNode)JsonValue.Create(number * (number % 3 == 0 ? 10 : 1))),
                Gen.Elements(Names).Select(text => (JsonNode)JsonValue.Create(text)),
                Gen.Elements(true, false).Select(flag => (JsonNode)JsonValue.Create(flag)));
            return size == 0 ? leaf : Gen.OneOf(
                leaf,
                Gen.ListOf(Node(size / 3)).Select(items => (JsonNode)new JsonArray([.. items.Take(4)])),
                from names in Gen.SubListOf(Names)
                from values in Gen.ArrayOf(Node(size / 3), Names.Length)
                select (JsonNode)new JsonObject(names.Select((name, i) => KeyValuePair.Create(name, (JsonNode?)values[i]))));
        }
    }
}
