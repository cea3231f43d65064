using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing.Evaluation;

/// <summary>Reads a file of outcomes line by line and analyses its prompts; or the lines of another file likewise.</summary>
/// <param name="progress">Takes how far it is.</param>
internal sealed class OutcomeFile(EvaluationProgress progress)
{
    // Who sees these knows what is wrong with the others.
    private const int MostMistakes = 10;

    /// <summary>Reads the file.</summary>
    /// <exception cref="FormatException">Lines are no outcomes; the message names them.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public List<(PromptAnalysis Prompt, OutcomeLine Line)> Read(string path)
    {
        var outcomes = new List<(PromptAnalysis, OutcomeLine)>();
        ReadLines(path, text =>
        {
            var line = OutcomeLine.Read(text);
            outcomes.Add((PromptAnalyzer.Analyze(line.Prompt), line));
        });
        return outcomes.Count > 0 ? outcomes : throw new FormatException($"{path} has no outcome in it; a line is {OutcomeLine.Form}");
    }

    /// <summary>Reads the lines of any file, empty ones left out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="take">Takes a line; throws <see cref="FormatException"/> where it is not in order.</param>
    /// <exception cref="FormatException">Lines are not in order; the message names them by their numbers.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void ReadLines(string path, Action<string> take)
    {
        using var stream = ReadableFile.Open(path);
        using var reader = new StreamReader(stream);
        var (number, wrong, mistakes) = (0, 0, new List<string>());
        while (reader.ReadLine() is { } text)
        {
            number++;
            try
            {
                if (!string.IsNullOrWhiteSpace(text))
                {
                    take(text);
                }
            }
            catch (FormatException exception) when (++wrong <= MostMistakes)
            {
                mistakes.Add($"{path}, line {number}: {exception.Message}");
            }
            catch (FormatException)
            {
                // It is counted; ten of them are enough to read.
            }

            progress.Report("reading", number, stream.CanSeek ? stream.Position / (double)Math.Max(1, stream.Length) : 0);
        }

        progress.End();
        if (wrong > 0)
        {
            mistakes.AddRange(wrong > MostMistakes ? [$"and {wrong - MostMistakes} more lines"] : Array.Empty<string>());
            throw new FormatException(string.Join(Environment.NewLine, mistakes));
        }
    }
}
