using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIEmbeddings;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.OpenAIEmbeddings;

public sealed class OpenAIEmbeddingsTests
{
    private static readonly OpenAIEmbeddingsProtocol Protocol = OpenAIEmbeddingsProtocol.Instance;

    [Theory]
    [InlineData("\"Grüße\"")]
    [InlineData("[\"a\",\" \"]")]
    [InlineData("[4438,656]")]
    [InlineData("[[4438],[656,3]]")]
    public void Texts_and_tokens_are_input(string input)
    {
        var json = "{\"model\":\"m\",\"input\":" + input + ",\"user\":\"ann\",\"encoding_format\":\"base64\"}";
        var (head, error) = Protocol.ReadHead(Encoding.UTF8.GetBytes(json));

        Assert.Null(error);
        Assert.Equal(("m", "ann"), (head!.Model, head.User));
        Assert.Equal(input, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(json)[head.Opening]));
    }

    [Theory]
    [InlineData("{\"model\":\"m\"}", "input")]
    [InlineData("{\"model\":\"m\",\"input\":null}", "input")]
    [InlineData("{\"model\":\"m\",\"input\":\"\"}", "input")]
    [InlineData("{\"model\":\"m\",\"input\":[]}", "input")]
    [InlineData("{\"model\":\"m\",\"input\":{}}", "input")]
    [InlineData("{\"model\":\"m\",\"input\":7}", "input")]
    [InlineData("{\"model\":\"m\",\"input\":[\"a\",\"\"]}", "input[1]")]
    [InlineData("{\"model\":\"m\",\"input\":[\"a\",1]}", "input[1]")]
    [InlineData("{\"model\":\"m\",\"input\":[1.5]}", "input[0]")]
    [InlineData("{\"model\":\"m\",\"input\":[[1],[]]}", "input[1]")]
    [InlineData("{\"model\":\"m\",\"input\":[[\"a\"]]}", "input[0]")]
    [InlineData("{\"model\":\"m\",\"input\":[null]}", "input[0]")]
    public void Anything_else_is_named(string json, string path)
    {
        var error = Protocol.ReadHead(Encoding.UTF8.GetBytes(json)).Error!;

        Assert.Equal((400, path), (error.Status, error.Param));
        Assert.Contains($"\"{path}\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData("[\"a\",\"b\"]", "a|b")]
    public void Texts_are_read_for_other_protocols(string input, string texts)
    {
        var request = Protocol.ReadEmbeddings(Encoding.UTF8.GetBytes("{\"model\":\"m\",\"dimensions\":256,\"input\":" + input + "}"));

        Assert.Equal((texts, 256), (string.Join('|', request.Texts), request.Dimensions));
    }

    [Theory]
    [InlineData("[4438,656]")]
    [InlineData("[[4438],[656]]")]
    public void Tokens_mean_nothing_to_other_providers(string input)
    {
        var exception = Assert.Throws<RequestFormatException>(() => Protocol.ReadEmbeddings(Encoding.UTF8.GetBytes("{\"model\":\"m\",\"input\":" + input + "}")));

        Assert.Equal("input[0]", exception.Path);
        Assert.Contains("tokens", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_keeps_every_digit_and_says_what_it_cost() =>
        Assert.Equal(
            """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.10, -2e-05]},{"object":"embedding","index":1,"embedding":[1]}],"model":"up","usage":{"prompt_tokens":10,"total_tokens":10,"cost":0.5}}""",
            Write("\"float\"", 0.5m));

    [Fact]
    public void In_base64_a_vector_is_little_endian_numbers_of_four_bytes()
    {
        var vector = JsonDocument.Parse(Write("\"base64\"", null)).RootElement.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64();

        Assert.Equal([0.10f, -2e-05f], [BitConverter.ToSingle(vector, 0), BitConverter.ToSingle(vector, 4)]);
        Assert.DoesNotContain("cost", Write("\"base64\"", null), StringComparison.Ordinal);
    }

    private static string Write(string format, decimal? cost)
    {
        using var output = new PooledBuffer();
        var bytes = Encoding.UTF8.GetBytes("{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":" + format + "}");
        var context = new AnswerContext(ChatBodies.Request(bytes, Protocol.ReadHead(bytes).Head!), "up", _ => cost);
        Protocol.WriteEmbeddings(output, new EmbeddingsAnswer([JsonElement.Parse("[0.10, -2e-05]"), JsonElement.Parse("[1]")], new TokenUsage(10, 0)), context);
        return Encoding.UTF8.GetString(output.Span);
    }
}
