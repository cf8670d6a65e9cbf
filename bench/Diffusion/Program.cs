// The tables this field quotes, and what single network calls take, for any checkpoint or for synthesized weights:
//   dotnet run -c Release --project bench/Diffusion -- tables|calls|attention|all [--option value]...
using Distributed.Diffusion;
using Distributed.DiffusionBench;
using TorchSharp;

try
{
    var arguments = new Arguments(args, "full", "distilled", "tiny", "synthesized", "device", "precision", "precisions", "formats", "runs", "steps", "threads", "out", "model");
    TorchLibrary.Load();
    var device = CudaDevices.Count() > 0 && arguments.Text("device", "cuda") != "cpu" ? torch.device("cuda") : torch.CPU;
    var isGpu = device.type == DeviceType.CUDA;
    TorchLibrary.SelfTest(device);
    if (arguments.Verb == "paint")
    {
        Painter.Serve(arguments.Text("model", ""), device, PrecisionOf(arguments.Text("precision", "")));
        return 0;
    }
    new Bench(arguments, device, DeviceFacts.Of(isGpu)).Run();
    return 0;

    static Precision PrecisionOf(string word) => Precisions.Parse(word)
        ?? throw new ArgumentException($"'{word}' is not a precision; there are {string.Join(", ", Precisions.Words)}.");
}
catch (Exception error) when (error is ArgumentException or IOException or InvalidDataException)
{
    Console.WriteLine(error.Message);
    return 1;
}
