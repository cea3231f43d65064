using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Tests.Protocols.Json;

public sealed class JsonElementsTests
{
    [Theory]
    [InlineData("{\"a\":\"x\"}", "x", null, null, null, null)]
    [InlineData("{\"a\":1.5}", null, 1.5, 1L, 1, null)]
    [InlineData("{\"a\":-1e30}", null, -1e30, null, int.MinValue, null)]
    [InlineData("{\"a\":1e999}", null, null, null, null, null)]
    [InlineData("{\"a\":9007199254740993}", null, 9007199254740992d, 9007199254740992L, int.MaxValue, null)]
    [InlineData("{\"a\":true}", null, null, null, null, true)]
    [InlineData("{\"a\":false}", null, null, null, null, false)]
    [InlineData("{\"a\":null}", null, null, null, null, null)]
    [InlineData("{\"a\":[]}", null, null, null, null, null)]
    [InlineData("{}", null, null, null, null, null)]
    [InlineData("[1]", null, null, null, null, null)]
    [InlineData("\"a\"", null, null, null, null, null)]
    public void What_is_of_another_kind_is_absent(string json, string? text, double? number, long? whole, int? small, bool? flag)
    {
        var element = JsonElement.Parse(json);

        Assert.Equal((text, number, whole, small, flag), (element.Text("a"u8), element.Number("a"u8), element.Whole("a"u8), element.Int("a"u8), element.Flag("a"u8)));
        Assert.Empty(element.Items("a"u8));
        Assert.Equal(text == "x", element.Is("a"u8, "x"u8));
    }

    [Fact]
    public void Raw_values_are_written_to_the_byte_and_texts_without_needless_escapes()
    {
        using var output = new PooledBuffer();
        using (var writer = JsonWriting.Create(output))
        {
            writer.WriteStartObject();
            writer.WriteRaw("raw"u8, JsonElement.Parse("{ \"b\":1.0e0,\"a\":\"\\u0041\" }"));
            writer.WriteGiven("text"u8, "ä<&>+'\u2028");
            writer.WriteGiven("none"u8, null as string);
            writer.WriteGiven("flag"u8, false as bool?);
            writer.WriteGiven("count"u8, 1L as long?);
            writer.WriteGiven("share"u8, 0.5 as double?);
            writer.WriteEndObject();
        }

        Assert.Equal(
            "{\"raw\":{ \"b\":1.0e0,\"a\":\"\\u0041\" },\"text\":\"ä<&>+'\\u2028\",\"flag\":false,\"count\":1,\"share\":0.5}", Encoding.UTF8.GetString(output.Span));
    }
}
