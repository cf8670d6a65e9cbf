using Distributed.Diffusion;
using Distributed.PaintModel;

var commands = new Dictionary<string, Action<Options>>
{
    ["scenes"] = ScenesCommand.Run,
    ["vocabulary"] = VocabularyCommand.Run,
    ["autoencoder"] = AutoencoderCommand.Run,
    ["speed"] = SpeedCommand.Run,
    ["tiny"] = TinyCommand.Run,
    ["unet"] = UNetCommand.Run,
    ["distil"] = DistilCommand.Run,
    ["export"] = ExportCommand.Run,
    ["restore"] = RestoreCommand.Run,
    ["judge"] = JudgeCommand.Run,
    ["tiers"] = TiersCommand.Run,
    ["sheet"] = SheetCommand.Run,
    ["plot"] = PlotCommand.Run,
};
if (args.Length == 0 || !commands.TryGetValue(args[0], out var command))
{
    Console.Error.WriteLine($"usage: PaintModel <{string.Join("|", commands.Keys)}> --work DIR [options]");
    return 2;
}
TorchLibrary.Load();
try
{
    command(new(args[1..]));
    return 0;
}
catch (ArgumentException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
catch (OperationCanceledException stopped)
{
    Console.Error.WriteLine(stopped.Message);
    return 3;
}
