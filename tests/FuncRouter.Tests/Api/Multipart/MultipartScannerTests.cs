using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using FuncRouter.Api.Multipart;

namespace FuncRouter.Tests.Api.Multipart;

public sealed class MultipartScannerTests
{
    private const string Boundary = "--x1";

    [Property(Arbitrary = [typeof(Forms)], MaxTest = 300)]
    public void The_fields_and_the_models_place_are_found_however_the_bytes_come(CutForm form)
    {
        var scanner = new MultipartScanner(Boundary);
        var bytes = form.Write();
        for (int start = 0, turn = 0; start < bytes.Length; turn++)
        {
            var end = Math.Min(bytes.Length, start + form.Cuts[turn % form.Cuts.Length]);
            scanner.Add(bytes.AsSpan(start, end - start));
            start = end;
        }

        Assert.Null(scanner.Mistake);
        Assert.Equal(form.Fields.OrderBy(field => field.Key, StringComparer.Ordinal), scanner.Fields.OrderBy(field => field.Key, StringComparer.Ordinal));
        var (from, to) = scanner.Model!.Value;
        Assert.Equal(form.Fields["model"], Encoding.UTF8.GetString(bytes.AsSpan((int)from..(int)to)));
    }

    [Fact]
    public void The_bytes_of_a_file_are_known_when_its_headers_are_through()
    {
        var scanner = new MultipartScanner("b");
        Add(scanner, "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n");
        Assert.False(scanner.IsInFile);

        Add(scanner, "\r\n");

        Assert.True(scanner.IsInFile);
        Assert.NotNull(scanner.Model);
    }

    [Theory]
    [InlineData("name=model")]
    [InlineData("name=\"model\"")]
    [InlineData("NAME=\"model\"; charset=utf-8")]
    public void A_name_may_be_quoted_or_not(string name)
    {
        var scanner = new MultipartScanner("b");
        Add(scanner, $"preamble\r\n--b  \r\ncontent-disposition:form-data; {name}\r\nContent-Type: text/plain\r\n\r\nwhisper\r\n--b--epilogue");

        Assert.Equal("whisper", scanner.Fields["model"]);
        Assert.Null(scanner.Mistake);
    }

    [Fact]
    public void A_long_field_is_passed_over()
    {
        var scanner = new MultipartScanner("b");
        Add(scanner, $"--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n{new string('p', 100_000)}");
        Add(scanner, "\r\n--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--b--\r\n");

        Assert.Equal(["model"], scanner.Fields.Keys);
        Assert.Null(scanner.Mistake);
    }

    [Theory]
    [InlineData("--b\r\nContent-Type: text/plain\r\n\r\nm\r\n--b--", "no Content-Disposition")]
    [InlineData("--b\r\nContent-Disposition:;;\r\n\r\nm\r\n--b--", "no Content-Disposition")]
    [InlineData("LONG model", "longer than any model's name")]
    [InlineData("LONG headers", "headers without end")]
    [InlineData("LONG boundary", "line without end")]
    public void What_is_no_form_is_named(string form, string mistake)
    {
        var filler = new string('m', 20_000);
        var scanner = new MultipartScanner("b");
        Add(scanner, form switch
        {
            "LONG model" => "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n" + filler,
            "LONG headers" => "--b\r\nX: " + filler,
            "LONG boundary" => "--b" + filler,
            _ => form,
        });

        Assert.Contains(mistake, scanner.Mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void A_form_without_a_model_has_none()
    {
        var scanner = new MultipartScanner("b");
        Add(scanner, "--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nu\r\n--b--\r\n--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--b--");

        Assert.Null(scanner.Model);
        Assert.Equal("u", scanner.Fields["user"]);
    }

    private static void Add(MultipartScanner scanner, string text) => scanner.Add(Encoding.UTF8.GetBytes(text));

    /// <summary>A form and the sizes in which it comes.</summary>
    public sealed record CutForm(Part[] Parts, int[] Cuts)
    {
        internal Dictionary<string, string> Fields => Parts.Where(part => !part.IsFile).ToDictionary(part => part.Name, part => part.Value);

        internal byte[] Write()
        {
            var text = new StringBuilder();
            foreach (var part in Parts)
            {
                text.Append("--").Append(Boundary).Append("\r\nContent-Disposition: form-data; name=\"").Append(part.Name).Append('"')
                    .Append(part.IsFile ? "; filename=\"ä.wav\"\r\nContent-Type: audio/wav" : "").Append("\r\n\r\n").Append(part.Value).Append("\r\n");
            }

            return Encoding.UTF8.GetBytes(text.Append("--").Append(Boundary).Append("--\r\n").ToString());
        }
    }

    /// <summary>A part of a form.</summary>
    public sealed record Part(string Name, string Value, bool IsFile);

    private static class Forms
    {
        // Much of what looks like a border and is none.
        private static readonly string[] Values = ["", "m", "whisper-1", "ü😀", "\r\n", "\r\n--", "\r\n----x", "--\r\n\r\n", "\n----x1\n", "\r\r\n--", "a\r\n\r\nb"];

        public static Arbitrary<CutForm> All() => Arb.From(
            from model in Gen.Elements(Values)
            from user in Gen.Elements(Values)
            from before in Gen.Elements(Values)
            from after in Gen.Elements(Values)
            from order in Gen.Shuffle(new[] { new Part("model", model, false), new Part("user", user, false), new Part("file", before + after + before, true), new Part("other", after, true) })
            from cuts in Gen.NonEmptyListOf(Gen.Choose(1, 60))
            select new CutForm(order, [.. cuts]));
    }
}
