using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.BedrockInvoke;

namespace FuncRouter.Tests.Protocols.BedrockInvoke;

public sealed class BedrockEmbeddingsTests
{
    private const string Titan = "amazon.titan-embed-text-v2:0";
    private const string Titan1 = "amazon.titan-embed-text-v1";
    private const string Cohere3 = "cohere.embed-english-v3";
    private const string Cohere4 = "us.cohere.embed-v4:0";
    private const string Nova = "amazon.nova-2-multimodal-embeddings-v1:0";

    [Fact]
    public void The_model_is_one_segment_of_the_path() =>
        Assert.Equal("model/amazon.titan-embed-text-v2%3A0/invoke", BedrockEmbeddings.Instance.PathOf(Titan));

    [Theory]
    [InlineData(Titan, 256, """{"inputText":"a","dimensions":256}""")]
    [InlineData(Titan, null, """{"inputText":"a"}""")]
    [InlineData(Cohere4, 256, """{"texts":["a"],"input_type":"search_document","embedding_types":["float"],"output_dimension":256}""")]
    [InlineData(Nova, null, """{"taskType":"SINGLE_EMBEDDING","singleEmbeddingParams":{"embeddingPurpose":"GENERIC_INDEX","embeddingDimension":1024,"text":{"truncationMode":"NONE","value":"a"}}}""")]
    public void Each_maker_has_a_form_of_its_own(string model, int? dimensions, string expected)
    {
        var (json, notes) = Write(model, new EmbeddingsRequest(["a"], dimensions));

        Assert.Equal(expected, json);
        Assert.Null(notes.Constraint);
        Assert.Empty(notes.Dropped);
    }

    [Theory]
    [InlineData(Titan1)]
    [InlineData(Cohere3)]
    public void Models_of_one_length_take_no_other(string model) =>
        Assert.Equal(["dimensions"], Write(model, new EmbeddingsRequest(["a"], 256)).Notes.Dropped);

    [Fact]
    public void Many_texts_go_to_Cohere_at_once() =>
        Assert.Contains("""{"texts":["a","b"],""", Write(Cohere3, new EmbeddingsRequest(["a", "b"], null)).Json, StringComparison.Ordinal);

    [Theory]
    [InlineData(Titan)]
    [InlineData(Nova)]
    public void Many_texts_do_not_go_to_Amazon_s(string model) =>
        Assert.Equal("inputs", Write(model, new EmbeddingsRequest(["a", "b"], null)).Notes.Constraint);

    [Theory]
    [InlineData("""{"embedding":[0.10,-2e-3],"embeddingsByType":{"float":[0.10,-2e-3]},"inputTextTokenCount":3}""", "[0.10,-2e-3]", 3L)]
    [InlineData("""{"embeddings":[[0.10,1],[2,3]],"id":"x","response_type":"embeddings_floats","texts":["a","b"]}""", "[0.10,1]|[2,3]", null)]
    [InlineData("""{"embeddings":{"float":[[0.10,1],[2,3]]},"response_type":"embeddings_by_type"}""", "[0.10,1]|[2,3]", null)]
    [InlineData("""{"embeddings":[{"embeddingType":"TEXT","embedding":[0.10,1]}],"inputTokenCount":2}""", "[0.10,1]", 2L)]
    public void Vectors_come_as_they_were_written(string json, string expected, long? tokens)
    {
        Assert.True(BedrockEmbeddings.Instance.TryRead(Encoding.UTF8.GetBytes(json), out var answer));
        Assert.Equal(expected, string.Join('|', answer.Vectors.Select(vector => vector.GetRawText())));
        Assert.Equal(tokens, answer.Usage?.InputTokens);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"embeddings":[]}""")]
    [InlineData("""{"embeddings":7}""")]
    [InlineData("""{"embedding":"x"}""")]
    [InlineData("""{"message":"no"}""")]
    public void Other_documents_are_not_of_this_protocol(string json) =>
        Assert.False(BedrockEmbeddings.Instance.TryRead(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void A_document_that_is_cut_off_is_no_JSON() =>
        Assert.ThrowsAny<JsonException>(() => BedrockEmbeddings.Instance.TryRead("{\"embedding\":[0.1"u8.ToArray(), out _));

    private static (string Json, TranslationNotes Notes) Write(string model, EmbeddingsRequest request)
    {
        using var output = new PooledBuffer();
        var notes = new TranslationNotes();
        BedrockEmbeddings.Instance.WriteRequest(output, request, new UpstreamTarget(model), notes);
        return (Encoding.UTF8.GetString(output.Span), notes);
    }
}
