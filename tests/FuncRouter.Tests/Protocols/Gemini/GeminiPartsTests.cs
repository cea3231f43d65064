using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.Gemini.Asked;

namespace FuncRouter.Tests.Protocols.Gemini;

public sealed class GeminiPartsTests
{
    [Theory]
    [InlineData("image/png")]
    [InlineData("image/webp")]
    public void Images_are_handed_on_as_they_are(string mediaType) =>
        Assert.Equal($$$"""[{"inlineData":{"mimeType":"{{{mediaType}}}","data":"AAEC"}}]""", Parts(Flash25, new ImagePart(Inline(mediaType))));

    [Fact]
    public void Recordings_documents_and_videos_are_as_well() =>
        Assert.Equal(
            """[{"inlineData":{"mimeType":"audio/wav","data":"AAEC"}},{"inlineData":{"mimeType":"application/pdf","data":"AAEC"}},{"inlineData":{"mimeType":"video/mp4","data":"AAEC"}}]""",
            Parts(Flash25, new AudioPart(Inline("audio/wav")), new FilePart(Inline("application/pdf")) { Name = "a.pdf" }, new FilePart(Inline("video/mp4"))));

    [Fact]
    public void A_text_as_a_document_keeps_its_bounds_and_what_is_said_of_it() =>
        Assert.Equal(
            """[{"text":"From 1999."},{"inlineData":{"mimeType":"text/plain","data":"Z3LDvMOfZQ=="}}]""",
            Parts(Flash25, new FilePart(new TextMedia("grüße")) { Context = "From 1999." }));

    [Theory]
    [InlineData("https://example.com/cat.PNG?size=2", "image/png")]
    [InlineData("https://example.com/cat", "image/jpeg")]
    [InlineData("https://example.com/a.b/cat", "image/jpeg")]
    [InlineData("gs://bucket/cat.webp", "image/webp")]
    public void Images_at_an_address_are_fetched_by_google(string url, string mediaType)
    {
        var asked = Of(Said(User(new ImagePart(new LinkedMedia(url)))));

        Assert.Equal($$$"""[{"fileData":{"mimeType":"{{{mediaType}}}","fileUri":"{{{url}}}"}}]""", Text(asked.Body["contents"]![0]!["parts"]));
        Assert.Null(asked.Notes.Constraint);
    }

    [Fact]
    public void The_client_s_word_for_a_media_type_goes_before_the_address_s() =>
        Assert.Equal(
            """[{"fileData":{"mimeType":"application/pdf","fileUri":"https://example.com/x.txt"}}]""",
            Parts(Flash25, new FilePart(new LinkedMedia("https://example.com/x.txt") { MediaType = "application/pdf" })));

    [Theory]
    [InlineData("https://www.youtube.com/watch?v=abc", "\"mimeType\":\"video/mp4\",")]
    [InlineData("https://youtu.be/abc", "\"mimeType\":\"video/mp4\",")]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/files/abc", "")]
    [InlineData("gs://bucket/a.pdf", "\"mimeType\":\"application/pdf\",")]
    public void Every_model_is_given_what_google_has_itself(string url, string mediaType) =>
        Assert.Equal($$$"""[{"fileData":{{{{mediaType}}}"fileUri":"{{{url}}}"}}]""", Parts(Flash20, new FilePart(new LinkedMedia(url))));

    [Theory]
    [InlineData(Flash20, "https://example.com/cat.png")]
    [InlineData(Flash25, "http://example.com/cat.png")]
    [InlineData(Flash25, "ftp://example.com/cat.png")]
    public void Other_addresses_exclude_the_model(string model, string url) =>
        Assert.Equal("mediaUrl", Of(Said(User(new ImagePart(new LinkedMedia(url)))), model).Notes.Constraint);

    [Theory]
    [InlineData("files/abc", "https://generativelanguage.googleapis.com/v1beta/files/abc")]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/files/abc", "https://generativelanguage.googleapis.com/v1beta/files/abc")]
    public void A_file_of_google_s_store_is_named_by_its_address(string id, string address) =>
        Assert.Equal($$$"""[{"fileData":{"fileUri":"{{{address}}}"}}]""", Parts(Flash25, new FilePart(new StoredMedia(id))));

    [Fact]
    public void A_file_of_another_store_excludes_the_model() =>
        Assert.Equal("file", Of(Said(User(new FilePart(new StoredMedia("file-abc"))))).Notes.Constraint);

    [Fact]
    public void What_has_no_word_is_named()
    {
        var asked = Of(Said(User(new ImagePart(Inline("image/png")) { Detail = "low" }, new FilePart(Inline("application/pdf")) { Citations = true })));

        Assert.Equal(["detail", "citations"], asked.Notes.Dropped);
    }

    [Theory]
    [InlineData("""{"a": 1.50, "b":12345678901234567890}""", """{"a": 1.50, "b":12345678901234567890}""")]
    [InlineData("", "{}")]
    [InlineData("""{"a":""", """{"arguments":"{\"a\":"}""")]
    [InlineData("[1]", """{"arguments":"[1]"}""")]
    [InlineData("null", """{"arguments":"null"}""")]
    public void Arguments_are_an_object_to_the_byte(string arguments, string expected) =>
        Assert.Contains(
            $$$"""{"functionCall":{"name":"f","args":{{{expected}}}}}""",
            Of(Said(User("?"), Assistant(new ToolCallPart("c", "f", arguments)))).Json,
            StringComparison.Ordinal);

    [Fact]
    public void Thoughts_texts_and_calls_come_back_with_their_signatures() =>
        Assert.Equal(
            """
            [{"role":"user","parts":[{"text":"?"}]},
            {"role":"model","parts":[{"text":"Hm.","thought":true,"thoughtSignature":"MQ=="},{"text":"","thoughtSignature":"Mg=="},{"text":"Look:","thoughtSignature":"Mw=="},
            {"text":"","thoughtSignature":"NA=="},{"functionCall":{"name":"f","args":{}},"thoughtSignature":"NQ=="}]}]
            """.ReplaceLineEndings(""),
            Contents(
                Flash25,
                User("?"),
                Assistant(
                    new ReasoningPart("Hm.") { Seal = Sealed("MQ==") },
                    new ReasoningPart("") { Seal = Sealed("Mg==") },
                    new TextPart("Look:") { Seal = Sealed("Mw==") },
                    new TextPart("") { Seal = Sealed("NA==") },
                    new ToolCallPart("c", "f", "{}") { Seal = Sealed("NQ==") })));

    [Fact]
    public void Thoughts_without_google_s_signature_stay_away()
    {
        var foreign = new ReasoningSeal(ReasoningOrigins.Anthropic, "c2ln");

        Assert.Equal(
            """[{"role":"user","parts":[{"text":"?"}]},{"role":"model","parts":[{"text":"A"},{"functionCall":{"name":"f","args":{}}}]}]""",
            Contents(
                Flash25,
                User("?"),
                Assistant(new ReasoningPart("Hm."), new ReasoningPart("Hm.") { Seal = foreign }, new TextPart("A") { Seal = foreign }, new ToolCallPart("c", "f", "{}") { Seal = foreign })));
    }

    [Fact]
    public void A_first_call_without_a_signature_gets_google_s_word_for_none_since_gemini_3() =>
        Assert.Equal(
            """
            [{"functionCall":{"id":"a","name":"f","args":{}},"thoughtSignature":"skip_thought_signature_validator"},
            {"functionCall":{"id":"b","name":"f","args":{}}}]
            """.ReplaceLineEndings(""),
            Text(Of(Said(User("?"), Assistant(new ToolCallPart("a", "f", "{}"), new ToolCallPart("b", "f", "{}"))), Pro31).Body["contents"]![1]!["parts"]));

    [Fact]
    public void Calls_beside_a_signed_one_have_none_of_their_own() =>
        Assert.Equal(
            """
            [{"functionCall":{"id":"a","name":"f","args":{}},"thoughtSignature":"c2ln"},
            {"functionCall":{"id":"b","name":"f","args":{}}}]
            """.ReplaceLineEndings(""),
            Text(Of(Said(User("?"), Assistant(new ToolCallPart("a", "f", "{}") { Seal = Sealed("c2ln") }, new ToolCallPart("b", "f", "{}"))), Pro31).Body["contents"]![1]!["parts"]));
}
