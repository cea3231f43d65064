using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.BedrockConverse.Written;

namespace FuncRouter.Tests.Protocols.BedrockConverse;

public sealed class BedrockContentTests
{
    [Theory]
    [InlineData("image/png", "png")]
    [InlineData("image/jpeg", "jpeg")]
    [InlineData("image/jpg", "jpeg")]
    [InlineData("IMAGE/WEBP; q=1", "webp")]
    [InlineData("image/gif", "gif")]
    public void An_image_goes_as_bytes_with_its_format(string mediaType, string format) =>
        Assert.Equal(
            """[{"image":{"format":"FORMAT","source":{"bytes":"AAEC"}}}]""".Replace("FORMAT", format, StringComparison.Ordinal),
            Content(Claude, new ImagePart(Inline(mediaType))));

    [Fact]
    public void An_image_in_the_store_of_AWS_goes_by_its_address() =>
        Assert.Equal(
            """[{"image":{"format":"jpeg","source":{"s3Location":{"uri":"s3://bucket/cat.JPG"}}}}]""",
            Content(Nova, new ImagePart(new LinkedMedia("s3://bucket/cat.JPG"))));

    [Theory]
    [InlineData("application/pdf", "pdf")]
    [InlineData("text/csv", "csv")]
    [InlineData("text/markdown", "md")]
    [InlineData("text/x-python", "txt")]
    [InlineData("application/json", "txt")]
    [InlineData("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")]
    public void A_document_has_a_format_and_a_name(string mediaType, string format) =>
        Assert.Equal(
            """[{"document":{"format":"FORMAT","name":"report","source":{"bytes":"AAEC"}}},{"text":"?"}]""".Replace("FORMAT", format, StringComparison.Ordinal),
            Content(Claude, new FilePart(Inline(mediaType)) { Name = "report.pdf" }, new TextPart("?")));

    [Fact]
    public void A_document_of_plain_text_goes_as_bytes() =>
        Assert.Equal(
            """[{"document":{"format":"txt","name":"document-1","source":{"bytes":"SGk="}}},{"text":"?"}]""",
            Content(Claude, new FilePart(new TextMedia("Hi")), new TextPart("?")));

    [Fact]
    public void Context_and_citations_of_a_document_are_kept() =>
        Assert.Equal(
            """[{"document":{"format":"pdf","name":"a","source":{"bytes":"AAEC"},"context":"Old.","citations":{"enabled":true}}},{"text":"?"}]""",
            Content(Claude, new FilePart(Inline("application/pdf")) { Name = "a", Context = "Old.", Citations = true }, new TextPart("?")));

    [Fact]
    public void A_document_without_a_word_beside_it_gets_one() =>
        Assert.EndsWith("""{"text":"(no text)"}]""", Content(Claude, new FilePart(Inline("application/pdf"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("Q3 report_final.v2.pdf", "Q3 report final v2")]
    [InlineData("v1.2 of the plan", "v1 2 of the plan")]
    [InlineData("über—Café.docx", "ber Caf")]
    [InlineData("[a] (b)-c", "[a] (b)-c")]
    [InlineData("日本語.pdf", "document-1")]
    [InlineData("", "document-1")]
    [InlineData(null, "document-1")]
    public void A_name_has_only_what_names_may_have(string? name, string expected) =>
        Assert.Contains(
            $"\"name\":\"{expected}\"",
            Content(Claude, new FilePart(Inline("application/pdf")) { Name = name }),
            StringComparison.Ordinal);

    [Fact]
    public void No_two_documents_have_one_name()
    {
        var file = new FilePart(Inline("application/pdf"));
        var long_ = file with { Name = new string('a', 300) };

        var content = Content(Claude, file, file, file with { Name = "x.pdf" }, file with { Name = "x.txt" }, long_, long_);

        Assert.Contains("\"document-1\"", content, StringComparison.Ordinal);
        Assert.Contains("\"document-2\"", content, StringComparison.Ordinal);
        Assert.Contains("\"x\"", content, StringComparison.Ordinal);
        Assert.Contains("\"x-2\"", content, StringComparison.Ordinal);
        Assert.Contains($"\"{new string('a', 200)}\"", content, StringComparison.Ordinal);
        Assert.Contains($"\"{new string('a', 198)}-2\"", content, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("video/mp4", "mp4")]
    [InlineData("video/quicktime", "mov")]
    [InlineData("video/3gpp", "three_gp")]
    public void A_video_is_a_video(string mediaType, string format) =>
        Assert.Equal(
            """[{"video":{"format":"FORMAT","source":{"bytes":"AAEC"}}},{"text":"?"}]""".Replace("FORMAT", format, StringComparison.Ordinal),
            Content(Nova, new FilePart(Inline(mediaType)), new TextPart("?")));

    [Fact]
    public void Models_that_hear_get_recordings() =>
        Assert.Equal(
            """[{"audio":{"format":"wav","source":{"bytes":"AAEC"}}}]""",
            Content("mistral.voxtral-small-24b-2507", new AudioPart(Inline("audio/wav"))));

    public static TheoryData<ContentPart, string> Impossible => new()
    {
        { new ImagePart(new LinkedMedia("https://example.com/cat.png")), "mediaUrl" },
        { new FilePart(new LinkedMedia("https://example.com/a.pdf")), "mediaUrl" },
        { new ImagePart(Inline("image/tiff")), "image" },
        { new FilePart(Inline("application/zip")), "file" },
        { new FilePart(new StoredMedia("file-1")), "file" },
        { new AudioPart(Inline("audio/wav")), "audio" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void What_Bedrock_cannot_be_sent_rules_it_out(ContentPart part, string constraint)
    {
        var written = Of(Said(User(new TextPart("?"), part)));

        Assert.Equal(constraint, written.Notes.Constraint);
        Assert.Equal("""[{"text":"?"}]""", Text(written.Body["messages"]![0]!["content"]));
    }

    [Fact]
    public void Marks_for_the_cache_follow_what_they_mark()
    {
        var mark = new CacheMark(null);
        var body = Of(Said(
            new Message(MessageRole.System, [new TextPart("Terse.") { Cache = mark }]),
            User(new TextPart("a") { Cache = mark }, new TextPart("b")))).Body;

        Assert.Equal("""[{"text":"Terse."},{"cachePoint":{"type":"default"}}]""", Text(body["system"]));
        Assert.Equal("""[{"text":"a"},{"cachePoint":{"type":"default"}},{"text":"b"}]""", Text(body["messages"]![0]!["content"]));
    }

    [Theory]
    [InlineData("global.anthropic.claude-sonnet-4-5-20250929-v1:0", """[{"text":"a"},{"cachePoint":{"type":"default","ttl":"1h"}}]""")]
    [InlineData(Claude, """[{"text":"a"},{"cachePoint":{"type":"default"}}]""")]
    [InlineData(Nova, """[{"text":"a"},{"cachePoint":{"type":"default"}}]""")]
    [InlineData(Llama, """[{"text":"a"}]""")]
    public void A_mark_says_no_more_than_the_model_takes(string model, string expected) =>
        Assert.Equal(expected, Content(model, new TextPart("a") { Cache = new CacheMark("1h") }));

    [Fact]
    public void Text_stays_as_it_is_to_the_byte() =>
        Assert.Contains("\"naïve — 日本語 <b>'+'\"", Of(Said(User("naïve — 日本語 <b>'+'"))).Json, StringComparison.Ordinal);
}
