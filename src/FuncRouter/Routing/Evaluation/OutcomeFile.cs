using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing.Evaluation;

/// <summary>Reads a file of outcomes line by line, analyses its prompts, and says how far it is; or the lines of another file likewise.</summary>
/// <param name="progress">Where progress is written; it is rewritten in one line.</param>
internal sealed class OutcomeFile(TextWriter progress)
{
    private const int Step = 1000;

    /// <summary>Reads the file.</summary>
    /// <exception cref="FormatException">A line is not an outcome; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public List<(PromptAnalysis Prompt, OutcomeLine Line)> Read(string path)
    {
        var outcomes = new List<(PromptAnalysis, OutcomeLine)>();
        ReadLines(path, text =>
        {
            var line = OutcomeLine.Read(text);
            outcomes.Add((PromptAnalyzer.Analyze(line.Prompt), line));
        });
        return outcomes.Count > 0 ? outcomes : throw new FormatException($"{path} has no outcome in it.");
    }

    /// <summary>Reads the lines of any file, empty ones left out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="take">Takes a line; throws <see cref="FormatException"/> where it is not in order.</param>
    /// <exception cref="FormatException">A line is not in order; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void ReadLines(string path, Action<string> take)
    {
        var size = Math.Max(1, new FileInfo(path).Length);
        using var stream = File.OpenRead(path);
        using var reader = new StreamReader(stream);
        var number = 0;
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
            catch (FormatException exception)
            {
                throw new FormatException($"{path}, line {number}: {exception.Message}.", exception);
            }

            if (number % Step == 0)
            {
                progress.Write($"\r{number} lines, {100 * stream.Position / size} %");
            }
        }

        if (number >= Step)
        {
            progress.WriteLine($"\r{number} lines, 100 %");
        }
    }
}
