package dev.tidemark.architecture.planted.cli;

final class Prints {
    void print() {
        System.out.println("allowed");
    }
}
