using Trasvase.Bench.Cloud;

return args switch
{
    ["cloud", .. var rest] => await CloudCommand.RunAsync(rest),
    _ => Unknown(),
};

static int Unknown()
{
    Console.Error.WriteLine("bench: cloud or run");
    return 2;
}
