// What one UNet call costs in two builds of the product, or the parts of one in alternative forms.
//   dotnet run -c Release --project bench/LaunchDiet -- calls OTHER/Distributed.Diffusion.dll small|large fp32|bf16 BATCH [ROUNDS [STEPS]]
using Distributed.Diffusion;
using Distributed.LaunchDiet;
using static TorchSharp.torch;

TorchLibrary.Load();
set_num_threads(1);
using var inference = inference_mode();
switch (args)
{
    case ["calls", var other, var size, var format, var batch, .. var more]:
        Calls.Run([Build.Load(other), new("this", typeof(TorchLibrary).Assembly)], size == "small" ? Layouts.Small : Layouts.Large,
            format == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32, int.Parse(batch), more.Length > 0 ? int.Parse(more[0]) : 20, more.Length > 1 ? int.Parse(more[1]) : 20);
        break;
    default:
        throw new ArgumentException("See the top of bench/LaunchDiet/Program.cs.");
}
