using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Tests.Protocols;

public sealed class DataUrlTests
{
    [Theory]
    [InlineData(@"""data:image/png;base64,AB+/""", "image/png", "AB+/")]
    [InlineData(@"""data:image\/png;base64,AB+\/""", "image/png", "AB+/")]
    [InlineData(@"""data:image/svg\u002Bxml;base64,AB\u002B/""", "image/svg+xml", "AB+/")]
    [InlineData(@"""\u0064ata:image/png;base64,AB==""", "image/png", "AB==")]
    [InlineData(@"""data:audio/wav;rate=8000;base64,AB==""", "audio/wav", "AB==")]
    [InlineData(@"""data:;base64,AB==""", "image/jpeg", "AB==")]
    [InlineData(@"""data:image/png;base64,AB\r\nCD \t\nEF==""", "image/png", "ABCDEF==")]
    [InlineData(@"""data:image/png;base64,""", "image/png", "")]
    [InlineData(@"""data:image/png;base64,a-_b""", "image/png", "a-_b")]
    public void Bytes_in_the_request_are_read_whatever_their_serializer_escaped(string json, string mediaType, string base64)
    {
        var media = Assert.IsType<InlineMedia>(DataUrl.Read(JsonElement.Parse(json), "image/jpeg"));

        Assert.Equal((mediaType, base64), (media.MediaType, Encoding.ASCII.GetString(media.Base64.Span)));
    }

    [Theory]
    [InlineData(@"""https://example.com/a b.png""", "https://example.com/a b.png")]
    [InlineData(@"""https:\/\/example.com\/\u00e4.png""", "https://example.com/ä.png")]
    [InlineData(@"""gs://bucket/film.mp4""", "gs://bucket/film.mp4")]
    public void Addresses_stay_as_they_are(string json, string url) =>
        Assert.Equal(url, Assert.IsType<LinkedMedia>(DataUrl.Read(JsonElement.Parse(json), "image/png")).Url);

    [Theory]
    [InlineData(@"""data:image/png,AB==""")]
    [InlineData(@"""data:image/png;base64""")]
    [InlineData(@"""data:image/png;base64,AB\"",\""x\"":1""")]
    [InlineData(@"""data:image/png;base64,ä""")]
    [InlineData(@"""picture.png""")]
    [InlineData(@"""/etc/passwd""")]
    [InlineData(@"""file:///etc/passwd""")]
    [InlineData(@"""""")]
    [InlineData("1")]
    [InlineData("{}")]
    public void Anything_else_is_no_address(string json) => Assert.Null(DataUrl.Read(JsonElement.Parse(json), "image/png"));

    [Theory]
    [InlineData(@"""AB\u002B\/""", "AB+/")]
    [InlineData(@"""""", "")]
    [InlineData(@"""A\""B""", null)]
    [InlineData("1", null)]
    public void Bytes_that_are_a_text_of_their_own_are_base64_or_nothing(string json, string? base64) =>
        Assert.Equal(base64, DataUrl.ReadBase64(JsonElement.Parse(json)) is { } bytes ? Encoding.ASCII.GetString(bytes.Span) : null);

    [Theory]
    [InlineData("image/png")]
    [InlineData("x\",\"y\":\"z")]
    [InlineData("bild/ä\\n")]
    public void What_is_written_is_one_text_whatever_the_media_type(string mediaType)
    {
        using var output = new PooledBuffer();
        using (var writer = JsonWriting.Create(output))
        {
            writer.WriteStartObject();
            DataUrl.Write(writer, "url"u8, new InlineMedia(mediaType, "AB+/"u8.ToArray()));
            writer.WriteEndObject();
        }

        var property = Assert.Single(JsonNode.Parse(output.Span)!.AsObject());
        Assert.Equal($"data:{mediaType};base64,AB+/", (string?)property.Value);
    }
}
