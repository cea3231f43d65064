using System.Text;
using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Tests.Protocols.Json;

/// <summary>The counts that stand here are o200k's own, by gpt-tokenizer 3.</summary>
public sealed class TokenEstimateTests
{
    [Theory]
    [InlineData("Write a function that returns the longest palindrome in a string, and explain why your approach is correct and how fast it is for long inputs.", 28)]
    [InlineData("Blake gave some of his money to his friend, Connie. Connie used all the money she had been given to buy some land. In one year, the land tripled in value.", 38)]
    [InlineData("public static int Main(string[] args)\n{\n    var total = args.Sum(int.Parse);\n    Console.WriteLine(total);\n    return 0;\n}", 30)]
    [InlineData("Bitte übersetze den folgenden Absatz ins Englische und behalte dabei den höflichen Ton des Schreibens unbedingt bei.", 23)]
    [InlineData("Напишите короткое письмо клиенту, в котором мы извиняемся за задержку доставки и предлагаем скидку.", 24)]
    [InlineData("次の文章を三行で要約してください。重要な数字は必ず残し、専門用語には短い説明を付けてください。", 33)]
    public void The_estimate_is_within_a_fifth_of_the_vocabularys_own_count(string text, int tokens) =>
        Assert.InRange(TokenEstimate.Count(Json(text)), tokens * 0.8, tokens * 1.2);

    [Fact]
    public void A_text_that_is_cut_anywhere_is_counted()
    {
        var text = Json("Grüße, 東京! \n\n🙂 x²");

        for (var length = 0; length <= text.Length; length++)
        {
            Assert.InRange(TokenEstimate.Count(text.AsSpan(0, length)), 0, 40);
        }
    }

    [Fact]
    public void A_long_text_counts_as_much_as_its_parts()
    {
        var part = Json(string.Concat(Enumerable.Repeat("The harbour was quiet, and nobody could say when the next boat would leave. ", 50)));
        byte[] whole = [.. part, .. part, .. part, .. part];

        Assert.Equal(4 * TokenEstimate.Count(part), TokenEstimate.Count(whole), 4 * TokenEstimate.Count(part) * 0.02);
    }

    private static byte[] Json(string text) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(text, Relaxed)[1..^1]);

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
