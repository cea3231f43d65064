using System.Text.Json;
using FuncRouter.Protocols.Json;
using FuncRouter.Routing.Quality;

namespace FuncRouter.Routing.Evaluation;

/// <summary>Reads the file that <c>calibrate</c> writes and <c>routing.calibration</c> names.</summary>
internal static class CalibrationFile
{
    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is no calibration of this version; the message names the file and what is wrong.</exception>
    /// <exception cref="IOException">It cannot be read; the message says why.</exception>
    public static SkillModel Read(string path)
    {
        using var content = new MemoryStream();
        using (var file = ReadableFile.Open(path))
        {
            file.CopyTo(content);
        }

        var text = content.GetBuffer().AsSpan(0, (int)content.Length);
        try
        {
            return SkillModel.FromJson(text);
        }
        catch (FormatException exception)
        {
            var mistake = exception.InnerException is JsonException json ? $"it is not a calibration file: {JsonText.Describe(json, text)}" : exception.Message;
            throw new FormatException($"{path}: {mistake}; use a file that calibrate wrote", exception);
        }
    }
}
