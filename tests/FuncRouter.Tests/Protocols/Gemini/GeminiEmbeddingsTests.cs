using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Gemini;

namespace FuncRouter.Tests.Protocols.Gemini;

public sealed class GeminiEmbeddingsTests
{
    [Theory]
    [InlineData("gemini-embedding-001")]
    [InlineData("models/gemini-embedding-001")]
    public void Each_text_is_a_request_that_names_the_model_again(string model)
    {
        using var output = new PooledBuffer();
        GeminiEmbeddings.Instance.WriteRequest(output, new EmbeddingsRequest(["a", "ü\n"], 256), new UpstreamTarget(model), new TranslationNotes());

        Assert.Equal(
            """
            {"requests":[{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"a"}]},"outputDimensionality":256},
            {"model":"models/gemini-embedding-001","content":{"parts":[{"text":"ü\n"}]},"outputDimensionality":256}]}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(output.Span));
        Assert.Equal("models/gemini-embedding-001:batchEmbedContents", GeminiEmbeddings.Instance.PathOf(model));
    }

    [Fact]
    public void A_model_s_own_length_is_not_said()
    {
        using var output = new PooledBuffer();
        GeminiEmbeddings.Instance.WriteRequest(output, new EmbeddingsRequest(["a"], null), new UpstreamTarget("m"), new TranslationNotes());

        Assert.Equal("""{"requests":[{"model":"models/m","content":{"parts":[{"text":"a"}]}}]}""", Encoding.UTF8.GetString(output.Span));
    }

    [Fact]
    public void No_digit_of_a_vector_is_lost()
    {
        Assert.True(TryRead("""{"embeddings":[{"values":[-0.0123456789012345678,1e-9]},{"values":[0.50]}]}""", out var answer));

        Assert.Equal(["[-0.0123456789012345678,1e-9]", "[0.50]"], answer.Vectors.Select(vector => vector.GetRawText()));
        Assert.Null(answer.Usage);
    }

    [Fact]
    public void Usage_is_told_where_google_says_it()
    {
        Assert.True(TryRead("""{"embeddings":[{"values":[1]}],"usageMetadata":{"promptTokenCount":7}}""", out var answer));

        Assert.Equal(new TokenUsage(7, 0), answer.Usage);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"embeddings":[]}""")]
    [InlineData("""{"embeddings":[{"values":[1]},{}]}""")]
    [InlineData("""{"embeddings":[{"values":["1"]}]}""")]
    public void Other_documents_are_none(string json) => Assert.False(TryRead(json, out _));

    [Fact]
    public void An_error_keeps_its_words() =>
        Assert.Equal(
            new ReportedError("At most 100 requests can be in one batch", "INVALID_ARGUMENT", "400"),
            GeminiEmbeddings.Instance.ReadError("""{"error":{"code":400,"message":"At most 100 requests can be in one batch","status":"INVALID_ARGUMENT"}}"""u8, _ => null));

    private static bool TryRead(string json, out EmbeddingsAnswer answer) => GeminiEmbeddings.Instance.TryRead(Encoding.UTF8.GetBytes(json), out answer);
}
