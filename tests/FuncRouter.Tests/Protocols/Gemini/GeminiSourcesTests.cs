using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.Gemini.Told;

namespace FuncRouter.Tests.Protocols.Gemini;

public sealed class GeminiSourcesTests
{
    private const string Chunks = """ "groundingChunks":[{"web":{"uri":"https://a.example/","title":"A"}},{"web":{"uri":"https://b.example/","title":"B"}}]""";

    private static readonly Annotation A = new() { Url = "https://a.example/", Title = "A" };
    private static readonly Annotation B = new() { Url = "https://b.example/", Title = "B" };

    [Fact]
    public void Places_are_counted_in_characters_and_not_in_bytes()
    {
        // "Zürich" has 7 bytes, "🤖" has 4 and two UTF-16 units.
        var steps = Document(Answer(
            """{"text":"Zürich 🤖 ok"}""",
            more: $$""","groundingMetadata":{{{Chunks}},"groundingSupports":[{"segment":{"endIndex":7},"groundingChunkIndices":[0,1]},{"segment":{"startIndex":13,"endIndex":15},"groundingChunkIndices":[1]}]}"""));

        Assert.Equal(
            [A with { Start = 0, End = 6 }, B with { Start = 0, End = 6 }, B with { Start = 10, End = 12 }],
            steps.OfType<AnnotationAdded>().Select(step => step.Annotation));
        Assert.IsType<ChoiceFinished>(steps[^1]);
    }

    [Fact]
    public void A_source_that_no_place_rests_on_is_named_without_one() =>
        Assert.Equal(
            [A with { Start = 0, End = 1 }, B],
            Annotations(Document(Answer("""{"text":"x"}""", more: $$""","groundingMetadata":{{{Chunks}},"groundingSupports":[{"segment":{"endIndex":1},"groundingChunkIndices":[0]}]}"""))));

    [Fact]
    public void A_stream_that_repeats_its_sources_names_them_once()
    {
        const string Support = """ "groundingSupports":[{"segment":{"startIndex":6,"endIndex":8},"groundingChunkIndices":[0]}]""";

        Assert.Equal(
            [A with { Start = 6, End = 8 }, B],
            Annotations(Stream(
                Answer("""{"text":"Look: "}""", null),
                Answer("""{"text":"it is"}""", null, $$""","groundingMetadata":{{{Chunks}},{{Support}}}"""),
                Answer("""{"text":"."}""", "STOP", $$""","groundingMetadata":{{{Chunks}},{{Support}}}"""))));
    }

    [Fact]
    public void Sources_may_come_before_the_places_that_rest_on_them() =>
        Assert.Equal(
            [B with { Start = 0, End = 1 }, A],
            Annotations(Stream(
                Answer("""{"text":"x"}""", null, $$""","groundingMetadata":{{{Chunks}}}"""),
                Answer("", "STOP", ""","groundingMetadata":{"groundingSupports":[{"segment":{"endIndex":1},"groundingChunkIndices":[1]}]}"""))));

    [Fact]
    public void A_place_is_one_in_its_own_part_of_a_whole_answer()
    {
        var steps = Document(Answer(
            """{"text":"Hm.","thought":true},{"text":"ab"},{"text":"cd"},{"functionCall":{"name":"f"}},{"text":"ef"}""",
            more: $$""","groundingMetadata":{{{Chunks}},"groundingSupports":[{"segment":{"partIndex":2,"startIndex":1,"endIndex":2},"groundingChunkIndices":[0]},{"segment":{"partIndex":4,"endIndex":2},"groundingChunkIndices":[1]}]}"""));

        Assert.Equal(
            [new AnnotationAdded(0, 1, A with { Start = 3, End = 4 }), new AnnotationAdded(0, 3, B with { Start = 0, End = 2 })],
            steps.OfType<AnnotationAdded>());
    }

    [Fact]
    public void In_a_stream_it_is_one_in_all_that_was_said()
    {
        var steps = Stream(
            Answer("""{"text":"abc"},{"functionCall":{"name":"f"}}""", null),
            Answer("""{"text":"def"}""", "STOP", $$""","groundingMetadata":{{{Chunks}},"groundingSupports":[{"segment":{"startIndex":4,"endIndex":5},"groundingChunkIndices":[0]},{"segment":{"startIndex":0,"endIndex":2},"groundingChunkIndices":[1]}]}"""));

        Assert.Equal(
            [new AnnotationAdded(0, 2, A with { Start = 1, End = 2 }), new AnnotationAdded(0, 0, B with { Start = 0, End = 2 })],
            steps.OfType<AnnotationAdded>());
    }

    [Fact]
    public void Maps_pictures_and_documents_are_sources_as_well() =>
        Assert.Equal(
            [
                new Annotation { Url = "https://maps.example/", Title = "M" },
                new Annotation { Url = "https://page.example/", Title = "P" },
                new Annotation { Url = "https://doc.example/", Title = "D", CitedText = "words" },
                new Annotation { FileId = "gs://bucket/a.pdf", Title = "G" },
                new Annotation { FileId = "fileSearchStores/1", Title = "S" },
            ],
            Annotations(Document(Answer(
                """{"text":"x"}""",
                more: ""","groundingMetadata":{"groundingChunks":[{"maps":{"uri":"https://maps.example/","title":"M"}},{"image":{"sourceUri":"https://page.example/","imageUri":"https://page.example/i.png","title":"P"}},{"retrievedContext":{"uri":"https://doc.example/","title":"D","text":"words"}},{"retrievedContext":{"uri":"gs://bucket/a.pdf","title":"G"}},{"retrievedContext":{"fileSearchStore":"fileSearchStores/1","title":"S"}},{"web":{}},{"new":{}}]}"""))));

    [Theory]
    [InlineData("citationSources")]
    [InlineData("citations")]
    public void What_is_recited_is_cited(string name) =>
        Assert.Equal(
            [new Annotation { Url = "https://a.example/", Start = 1, End = 3 }],
            Annotations(Document(Answer(
                """{"text":"abcd"}""",
                more: $$""","citationMetadata":{"{{name}}":[{"startIndex":1,"endIndex":3,"uri":"https://a.example/","license":"MIT"},{"startIndex":0}]}"""))));

    [Fact]
    public void Where_nothing_was_said_nothing_is_cited() =>
        Assert.Empty(Annotations(Document(Answer("""{"functionCall":{"name":"f"}}""", more: $$""","groundingMetadata":{{{Chunks}},"groundingSupports":[{"segment":{"endIndex":9},"groundingChunkIndices":[0,7,"x"]}]}"""))));

    [Fact]
    public void Places_behind_the_end_are_the_end() =>
        Assert.Equal(
            A with { Start = 1, End = 2 },
            Annotations(Document(Answer("""{"text":"ab"}""", more: $$""","groundingMetadata":{{{Chunks}},"groundingSupports":[{"segment":{"startIndex":1,"endIndex":99},"groundingChunkIndices":[0]}]}""")))[0]);

    private static Annotation[] Annotations(List<AnswerEvent> steps) => [.. steps.OfType<AnnotationAdded>().Select(step => step.Annotation)];
}
