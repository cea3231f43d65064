using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Cohere;

namespace FuncRouter.Tests.Protocols.Cohere;

public sealed class CohereEmbeddingsTests
{
    private static readonly CohereEmbeddings Protocol = CohereEmbeddings.Instance;

    [Theory]
    [InlineData(null, "")]
    [InlineData(256, ",\"output_dimension\":256")]
    public void Texts_are_asked_for_as_documents(int? dimensions, string more)
    {
        using var output = new PooledBuffer();
        Protocol.WriteRequest(output, new EmbeddingsRequest(["Grüße", "\n"], dimensions), new UpstreamTarget("embed-v4.0"), new TranslationNotes());

        Assert.Equal(
            """{"model":"embed-v4.0","input_type":"search_document","texts":["Grüße","\n"],"embedding_types":["float"]""" + more + "}",
            Encoding.UTF8.GetString(output.Span));
        Assert.Equal("embed", Protocol.PathOf("embed-v4.0"));
    }

    [Fact]
    public void Vectors_keep_every_digit()
    {
        Assert.True(TryRead("""{"id":"e","embeddings":{"float":[[0.10, -2e-05],[1]]},"meta":{"billed_units":{"input_tokens":10}}}""", out var answer));

        Assert.Equal(["[0.10, -2e-05]", "[1]"], answer.Vectors.Select(vector => vector.GetRawText()));
        Assert.Equal(new TokenUsage(10, 0), answer.Usage);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"embeddings":{"float":[]}}""")]
    [InlineData("""{"embeddings":{"float":[["a"]]}}""")]
    [InlineData("""{"embeddings":{"float":[1]}}""")]
    [InlineData("""{"message":"no"}""")]
    public void Another_document_is_refused(string json) => Assert.False(TryRead(json, out _));

    [Fact]
    public void An_error_keeps_its_words() =>
        Assert.Equal("no", Protocol.ReadError("""{"message":"no"}"""u8, _ => null)!.Message);

    private static bool TryRead(string json, out EmbeddingsAnswer answer) => Protocol.TryRead(Encoding.UTF8.GetBytes(json), out answer);
}
