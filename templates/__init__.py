"""The layers, in the order of their deployment: config in, CloudFormation templates out."""
