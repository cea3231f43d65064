using System.Text;
using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Tests.Protocols.Json;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("", "there is nothing")]
    [InlineData("<html>Sorry</html>", "it looks like a page (HTML)")]
    [InlineData("\n<!DOCTYPE html>", "it looks like a page (HTML)")]
    [InlineData("[1, <b>]", "something unexpected at line 1, character 5")]
    [InlineData("not json", "something unexpected at line 1, character ")]
    [InlineData("{ \"ünï\": x }", "something unexpected at line 1, character 10")]
    [InlineData("{\n\"ü\":", "it breaks off at line 2, character 5")]
    [InlineData("[\"a", "it breaks off at line 1, character ")]
    [InlineData("{} {}", "something stands behind its end at line 1, character ")]
    [InlineData("[1,]", "there is a comma too many at line 1, character ")]
    [InlineData("{\"a\" 1}", "a colon is missing at line 1, character ")]
    [InlineData("[1 2]", "a comma or a closing bracket is missing at line 1, character ")]
    [InlineData("{a:1}", "a name in quotation marks is missing at line 1, character ")]
    [InlineData("[\"a\\x\"]", "a text in it is not escaped rightly at line 1, character ")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "it is nested too deeply at line 1, character ")]
    public void What_is_wrong_with_a_text_is_said_without_the_frameworks_words(string text, string words)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);

        var said = JsonText.Describe(MistakeIn(text), utf8);

        Assert.StartsWith(words, said, StringComparison.Ordinal);
        Assert.All(["invalid", "xpected '", "BytePosition", "literal", "'"], theirs => Assert.DoesNotContain(theirs, said, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_one_line_only_the_character_is_said() =>
        Assert.Equal("something unexpected at character 10", JsonText.DescribeLine(MistakeIn("{ \"ünï\": x }"), "{ \"ünï\": x }"));

    [Fact]
    public void What_the_routers_own_readers_say_stays() =>
        Assert.Equal("p/m: it is null", JsonText.Describe(new JsonException("p/m: it is null."), default));

    [Theory]
    [InlineData("{\"a\":{\"b\":5}}", "a.b")]
    [InlineData("{\"a b\":5}", "['a b']")]
    public void A_member_of_another_kind_is_named_by_its_path(string text, string member) => Assert.Equal(
        $"{member} is of another kind than it should be",
        JsonText.Reason(Assert.Throws<JsonException>(() => text.Contains("\"b\"", StringComparison.Ordinal)
            ? JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(text) as object
            : JsonSerializer.Deserialize<Dictionary<string, string>>(text))));

    private static JsonException MistakeIn(string text) => Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(text));
}
