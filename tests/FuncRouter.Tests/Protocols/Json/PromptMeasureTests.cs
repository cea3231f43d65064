using System.Text;
using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Tests.Protocols.Json;

public sealed class PromptMeasureTests
{
    [Theory]
    [InlineData("""{"role":"user","content":"Hi"}""", "user")]
    [InlineData("""{"role":"system","content":"user"}""", "")]
    [InlineData("""{"content":[{"type":"image_url","image_url":{"url":"x"}}]}""", "images")]
    [InlineData("""{"content":[{"image_url":"x","type":"\u0069"}]}""", "images")]
    [InlineData("""{"content":[{"type":"image","source":{}}]}""", "images")]
    [InlineData("""{"type":"input_image"}""", "images")]
    [InlineData("""{"type":"document"}""", "files")]
    [InlineData("""{"type":"file"}""", "files")]
    [InlineData("""{"type":"input_file"}""", "files")]
    [InlineData("""{"type":"document_url"}""", "files")]
    [InlineData("""{"type":"video_url"}""", "files")]
    [InlineData("""{"type":"input_audio"}""", "audio")]
    [InlineData("""{"type":"thinking"}""", "state")]
    [InlineData("""{"type":"redacted_thinking"}""", "state")]
    [InlineData("""{"encrypted_content":"x"}""", "state")]
    [InlineData("""{"reasoning_details":[]}""", "state")]
    [InlineData("""{"extra_content":{"google":{"thought_signature":"x"}}}""", "state")]
    [InlineData("""{"type":{"type":"image"},"text":"document","\u0074ype":"file"}""", "images")]
    [InlineData("""{"\ud800":"\ud800","type":"\ud800"}""", "")]
    [InlineData("\"image\"", "")]
    public void What_a_message_carries_is_known(string json, string flags)
    {
        var measure = Measure(json);

        Assert.Equal(flags, string.Join(' ', new[]
        {
            measure.User ? "user" : null, measure.Images ? "images" : null, measure.Files ? "files" : null, measure.Audio ? "audio" : null, measure.ReasoningState ? "state" : null,
        }.OfType<string>()));
    }

    [Theory]
    [InlineData("\"1234\"", 4)]
    [InlineData("{\"a\":\"1234\",\"b\":[1,true]}", 15)]
    [InlineData("{\"url\":\"data:image/png;base64,AAAAAAAA\"}", 5)]
    [InlineData("{\"data\":\"AAAAAAAA\"}", 6)]
    [InlineData("\"data: and more\"", 14)]
    public void Text_is_counted_and_embedded_media_are_not(string json, int bytes) => Assert.Equal(bytes, Measure(json).TextBytes);

    [Fact]
    public void A_reading_ends_with_its_value()
    {
        var reader = new Utf8JsonReader("[{\"a\":{}},2]"u8);
        reader.Read();
        reader.Read();
        new PromptMeasure().Read(ref reader);
        Assert.Equal(JsonTokenType.EndObject, reader.TokenType);
        reader.Read();

        Assert.Equal(2, reader.GetInt32());
    }

    private static PromptMeasure Measure(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), JsonText.ReaderOptions);
        reader.Read();
        var measure = new PromptMeasure();
        measure.Read(ref reader);
        return measure;
    }
}
