using Distributed.Diffusion;

namespace Distributed.GpuWorker;

/// <summary><c>GpuWorker models …</c>: makes and checks model folders; see <see cref="Usage"/>.</summary>
internal static class ModelsCommand
{
    /// <summary>The first argument.</summary>
    public const string Name = "models";

    private const int Failed = 1;
    private const int WrongUsage = 64;          // EX_USAGE of sysexits.h

    private static readonly string Usage = $"""
        usage:
          models check FOLDER…            reads model folders as a worker would and names every fault; ends 0 if there is none
          models synthesize LAYOUT FOLDER [--seed N] [--dtype fp16|fp32|bf16] [--tokenizer FOLDER]
                                          writes an untrained model, the same for the same seed; its pictures mean nothing
        layouts:
          {string.Join("\n  ", UntrainedLayout.All.Chunk(4).Select(row => string.Join(", ", row.Select(layout => layout.Name))))}
        """;

    /// <summary>Runs one of the commands.</summary>
    /// <returns>0, 1 when it failed, 64 when the arguments are none of its.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        try
        {
            switch (args)
            {
                case ["check", _, ..] when !args.Any(IsOption):
                    return CheckModels.Run(args[1..], output) ? 0 : Failed;
                case ["synthesize", ..]:
                    SynthesizeModel.Run(args[1..], output);
                    return 0;
                case ["help" or "--help" or "-h"]:
                    output.WriteLine(Usage);
                    return 0;
                default:
                    throw new ArgumentException(args.Length == 0 ? "which command?" : $"'{string.Join(' ', args)}' is not a command.");
            }
        }
        catch (ArgumentException error)
        {
            errors.WriteLine($"models: {error.Message}\n{Usage}");
            return WrongUsage;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException or DllNotFoundException)
        {
            errors.WriteLine($"models: {error.Message}");
            return Failed;
        }
    }

    private static bool IsOption(string argument) => argument.StartsWith('-');
}
