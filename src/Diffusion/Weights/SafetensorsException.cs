using System.Text;

namespace Distributed.Diffusion;

/// <summary>A safetensors file failed a check. The message names the file, the check and, where there is one, the tensor.</summary>
public sealed class SafetensorsException : Exception
{
    private const int LongestName = 128;

    internal SafetensorsException(string path, SafetensorsCheck check, string? tensor, string detail, Exception? inner = null)
        : base($"{path}: {check}{(tensor is null ? "" : $", tensor {Printable(tensor)}")}: {detail}", inner) =>
        (Path, Check, Tensor) = (path, check, tensor);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The check it failed.</summary>
    public SafetensorsCheck Check { get; }

    /// <summary>The tensor at fault, exactly as the file spells it; null when the fault lies elsewhere.</summary>
    public string? Tensor { get; }

    // Names come from the file: neither their length nor their line breaks belong in a log.
    internal static string Printable(string name)
    {
        var text = new StringBuilder("'");
        foreach (var c in name.AsSpan(0, Math.Min(name.Length, LongestName)))
        {
            text.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        }
        return text.Append(name.Length > LongestName ? "…'" : "'").ToString();
    }
}
